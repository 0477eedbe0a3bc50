// Who is speaking: a chip with the name, and a list to change it; kept in this browser.
import { el, hueOf } from './dom.js';
import { remember, remembered } from './memory.js';

const storageKey = 'darkroom.people';

/** Binds chip and list; `changed` is called with the name now speaking. */
export function createPeople({ chip, panel }, { say, changed }) {
  let { names, current } = load();
  const speaking = () => current ?? say('guest');

  function speakAs(name) {
    current = name;
    if (!names.includes(name)) names = [...names, name];
    remember(storageKey, { names, current });
    panel.hidePopover();
    draw();
    changed(name);
  }

  function draw() {
    chip.replaceChildren(avatarOf(speaking()), el('span', {}, [speaking()]));
    chip.setAttribute('aria-label', say('speakingAs', { name: speaking() }));
    const offered = names.length === 0 ? [speaking()] : names;
    panel.replaceChildren(
      el('h2', {}, [say('people')]),
      el('div.names', {}, offered.map(choiceOf)),
      newName(),
    );
  }

  function choiceOf(name) {
    const pressed = String(name === speaking());
    const attributes = { type: 'button', 'aria-pressed': pressed, onclick: () => speakAs(name) };
    return el('button.name', attributes, [avatarOf(name), el('span', {}, [name])]);
  }

  function newName() {
    const field = el('input', {
      maxlength: 40,
      'aria-label': say('addPerson'),
      placeholder: say('addPerson'),
      autocomplete: 'off',
    });
    const submit = (event) => {
      event.preventDefault();
      const name = field.value.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
      if (name !== '') speakAs(name);
    };
    return el('form.add', { onsubmit: submit }, [
      field,
      el('button', { 'aria-label': say('addPerson') }, ['+']),
    ]);
  }

  return { speaking, draw };
}

/** A round sign with the first letter, tinted by the name. */
export function avatarOf(name) {
  const sign = el('span.avatar', { 'aria-hidden': 'true' }, [[...name][0]?.toUpperCase() ?? '?']);
  sign.style.setProperty('--hue', hueOf(name.toLowerCase()));
  return sign;
}

function load() {
  const { names, current } = remembered(storageKey) ?? {};
  return { names: Array.isArray(names) ? names.map(String) : [], current };
}
