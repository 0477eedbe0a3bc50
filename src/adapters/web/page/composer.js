// The text field: grows with its text, sends with Enter, remembers what was said last.
import { createSuggestions } from './suggestions.js';

/** Binds the form; `send` gets the text. Returns `fill(text)`, which offers a text for sending, and `translate()`. */
export function createComposer({ form, field, button, list }, { say, known, send }) {
  const suggestions = createSuggestions(field, list, { say, known });
  let last = '';

  function resize() {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
    button.disabled = field.value.trim() === '';
  }

  function submit() {
    const text = field.value.trim();
    if (text === '') return;
    last = text;
    field.value = '';
    suggestions.close();
    resize();
    send(text);
  }

  function fill(text) {
    field.value = text;
    resize();
    field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  field.addEventListener('input', () => {
    resize();
    suggestions.update();
  });
  field.addEventListener('keydown', (event) => {
    // While a word is being composed (Korean, Chinese, Vietnamese) the keys belong to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    if (suggestions.handleKey(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && field.value === '' && last !== '') {
      event.preventDefault();
      fill(last);
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  return {
    fill,
    translate() {
      field.placeholder = say('placeholder');
      field.setAttribute('aria-label', say('placeholder'));
      button.setAttribute('aria-label', say('send'));
      resize();
    },
  };
}
