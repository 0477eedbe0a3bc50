// The lines of a card that tells something: names and flags stand out, and an example can be taken over with a press.
import { el } from './dom.js';

const example = /\/(?:imagine .+ --model \S+|models \S+)$/u;

/** One line; `fill` gets the example when it is pressed. */
export function lineOf(text, { models, fill }) {
  const flag = /^--[\p{L}\d_-]+/u.exec(text)?.[0];
  if (flag) return lineWith([el('code', {}, [flag]), text.slice(flag.length)]);
  const name = /^[a-z0-9][a-z0-9.-]+(?=\s)/u.exec(text)?.[0];
  if (models.some(({ key }) => key === name)) return lineWith([el('b', {}, [name]), text.slice(name.length)]);
  const found = example.exec(text);
  if (!found) return lineWith([text]);
  const button = el('button.sample', { type: 'button', onclick: () => fill(found[0]) }, [found[0]]);
  return lineWith([text.slice(0, found.index), button]);
}

function lineWith(parts) {
  return el('p', { dir: 'auto' }, parts);
}
