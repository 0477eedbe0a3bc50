// The text field and what goes along: grows with its text, sends with Enter, waits for pictures that are on their way.
import { createAttachments } from './attachments.js';
import { icon, setText } from './dom.js';
import { modelIn } from './suggest.js';
import { createSuggestions } from './suggestions.js';

/**
 * Binds the form; `send(text, {named, brought})` gets what is said. Returns `fill(text)`, which offers a text for sending,
 * `edit(picture)`, which asks what should change about it, `attach(file, part)`, `again()`, `translate()`, and
 * `begin()` for when everything is ready.
 */
export function createComposer(parts, { say, known, speaker, announce, send }) {
  const { form, field, button, list, chips, attach, picker, waits } = parts;
  const knownNow = () => ({ ...known(), hasPicture: attachments.hasImage() });
  const suggestions = createSuggestions(field, list, { say, known: knownNow });
  const attachments = createAttachments(chips, {
    say,
    speaker,
    announce,
    maskOffered: () => isForPictures(field.value) && modelIn(field.value, knownNow()).takesMask,
    choose: pick,
    changed: refresh,
    removed() {
      wait(false);
      field.focus();
    },
  });
  let last = '';
  let isWaiting = false;
  let picked = 'image';

  function pick(part) {
    picked = part;
    picker.click();
  }

  function refresh() {
    const state = attachments.state();
    const blocked = isForPictures(field.value) && state === 'failed';
    if (isWaiting && state !== 'uploading') {
      wait(false);
      if (state === 'ready') return submit();
    }
    button.disabled = field.value.trim() === '' || blocked;
    const asked = say(attachments.hasImage() ? 'placeholderEdit' : 'placeholder');
    field.placeholder = asked;
    field.setAttribute('aria-label', asked);
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
    return undefined;
  }

  function wait(wanted) {
    isWaiting = wanted;
    form.classList.toggle('waiting', wanted);
    field.readOnly = wanted;
    setText(waits, wanted ? say('waitsForPicture') : '');
    button.setAttribute('aria-label', say(wanted ? 'cancel' : 'send'));
  }

  function submit() {
    const text = field.value.trim();
    const withPictures = isForPictures(text);
    const state = withPictures ? attachments.state() : 'ready';
    if (text === '') return;
    if (state === 'uploading') wait(true);
    // What went wrong has to be tried again or taken away first.
    else if (state === 'failed') chips.querySelector('[data-state="failed"] button:not([hidden])').focus();
    else {
      last = text;
      field.value = '';
      suggestions.close();
      send(text, withPictures ? attachments.hand() : { named: {}, brought: [] });
      attachments.draw();
    }
  }

  function fill(text) {
    field.value = text;
    attachments.draw();
    field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  field.addEventListener('input', () => {
    attachments.draw();
    suggestions.update();
  });
  field.addEventListener('keydown', (event) => {
    // While a word is being composed (Korean, Chinese, Vietnamese) the keys belong to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    if (suggestions.handleKey(event)) return;
    if (event.key === 'Escape' && isWaiting) wait(false);
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && field.value === '' && last !== '') {
      event.preventDefault();
      fill(last);
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isWaiting) wait(false);
    else submit();
    field.focus();
  });
  attach.addEventListener('click', () => pick('image'));
  picker.addEventListener('change', () => {
    const [file] = picker.files;
    if (file) attachments.attach(file, picked);
    picked = 'image';
    // The same file can be picked once more.
    picker.value = '';
    field.focus();
  });

  return {
    fill,
    attach(file, part) {
      attachments.attach(file, part);
      field.focus();
    },
    edit(picture) {
      wait(false);
      attachments.take(picture);
      field.focus();
    },
    again: () => attachments.again(),
    /** Whoever pressed Enter before the page was ready has got a new line instead. */
    begin() {
      if (field.value.endsWith('\n')) submit();
    },
    translate() {
      attach.replaceChildren(icon('attach'));
      attach.setAttribute('aria-label', say('attach'));
      attach.title = say('attach');
      wait(isWaiting);
      attachments.draw();
    },
  };
}

/** Whether a text asks for a picture: everything but the other commands. */
export function isForPictures(text) {
  return !text.startsWith('/') || /^\/imagine(?:\s|$)/i.test(text);
}
