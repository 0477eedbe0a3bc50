// The popup above the composer: a listbox that the text field steers.
import { el } from './dom.js';
import { suggest } from './suggest.js';

/** Binds the popup to the field. `handleKey` answers whether it used the key. */
export function createSuggestions(field, list, context) {
  let current = { from: 0, to: 0, items: [] };
  let active = 0;

  const isOpen = () => !list.hidden;

  function show() {
    list.hidden = current.items.length === 0;
    field.setAttribute('aria-expanded', String(isOpen()));
    list.setAttribute('aria-label', context.say('suggestions'));
    list.replaceChildren(...current.items.map(optionOf));
    choose(0);
  }

  function optionOf({ label, about, detail, needs = '' }, at) {
    const mark = needs === '' ? [] : [' ', el('span.needs', {}, [needs])];
    const parts = [
      el('b', {}, [label]),
      el('span.about', {}, [about, ...mark]),
      el('span.detail', {}, [detail]),
    ];
    return el(
      'li',
      { role: 'option', id: `option-${at}`, onpointerdown: (event) => press(event, at) },
      parts,
    );
  }

  function press(event, at) {
    // The field keeps the focus, and with it the caret.
    event.preventDefault();
    choose(at);
    accept();
  }

  function choose(at) {
    active = at;
    [...list.children].forEach((option, index) => {
      option.setAttribute('aria-selected', String(index === at));
      if (index === at) option.scrollIntoView({ block: 'nearest' });
    });
    if (isOpen()) field.setAttribute('aria-activedescendant', `option-${at}`);
    else field.removeAttribute('aria-activedescendant');
  }

  function close() {
    current = { ...current, items: [] };
    show();
  }

  function accept() {
    const { from, to, items } = current;
    field.setRangeText(items[active].insert, from, to + (field.value[to] === ' ' ? 1 : 0), 'end');
    field.dispatchEvent(new Event('input'));
  }

  function update() {
    const hasCaret = document.activeElement === field && field.selectionStart === field.selectionEnd;
    current = hasCaret
      ? suggest(field.value, field.selectionStart, context.known())
      : { ...current, items: [] };
    show();
  }

  const keys = {
    ArrowDown: () => choose((active + 1) % current.items.length),
    ArrowUp: () => choose((active + current.items.length - 1) % current.items.length),
    Tab: accept,
    Enter: accept,
    Escape: close,
  };

  field.addEventListener('blur', close);
  field.addEventListener('click', update);

  return {
    update,
    close,
    handleKey(event) {
      if (!isOpen() || event.shiftKey || !Object.hasOwn(keys, event.key)) return false;
      const { from, to, items } = current;
      // A word that is typed out already needs no accepting: Enter sends.
      if (event.key === 'Enter' && items[active].insert.trim() === field.value.slice(from, to)) return false;
      event.preventDefault();
      keys[event.key]();
      return true;
    },
  };
}
