// What can come next at the caret: commands, flags, models, choices. Pure.

const flagWord = /^(?:--?|[–—])([\p{L}\d_-]*)$/u;
/** As many as anybody looks through; typing on finds the others. */
const mostItems = 100;

/**
 * The suggestions at `caret`: `{from, to, items: [{insert, label, about, detail, needs}]}`, replacing `from` to `to`. With
 * `known.hasPicture` they are for a command that has a picture.
 */
export function suggest(text, caret, known) {
  const before = text.slice(0, caret);
  const quoted = openQuote(before);
  const word = quoted ?? /\S*$/.exec(before)[0];
  const from = caret - word.length;
  const to = caret + (quoted === undefined ? /^\S*/ : /^[^"]*"?/).exec(text.slice(caret))[0].length;
  const place = { before: before.slice(0, from), word: word.replace(/^["“]/u, ''), rest: text.slice(to) };
  const items = itemsAt(place, known).slice(0, mostItems);
  const complete = items.length === 1 && items[0].insert.trim() === word;
  return { from, to: quoted === undefined ? to : endOf(text, caret, to), items: complete ? [] : items };
}

/** The model that a text is for. */
export function modelIn(text, { models, defaultModel, editModel, hasPicture }) {
  const asked = /(?:--|[–—])(?:model|m)[\s=]+(\S+)/i.exec(text)?.[1]?.toLowerCase();
  const usual = (hasPicture && editModel) || defaultModel;
  return models.find(({ key }) => key === (asked ?? usual)) ?? models[0];
}

/** A quote that was opened behind a flag and not closed, with what was typed in it. */
function openQuote(before) {
  return /(?:^|\s)(?:--|[–—])\p{L}[\p{L}\d_-]*[\s=]+(["“][^"”]*)$/u.exec(before)?.[1];
}

/** Where nothing closes the quote, what stands behind the caret is not part of it. */
function endOf(text, caret, to) {
  return text.slice(caret, to).endsWith('"') ? to : caret;
}

function itemsAt({ before, word, rest }, known) {
  if (before.trim() === '' && word.startsWith('/')) return commandItems(word, known.commands);
  const command = /^\s*\/(\S*)/.exec(before)?.[1].toLowerCase();
  if (command === 'darkroom') return before.trim().includes(' ') ? [] : operationItems(word, known);
  if (command === 'models') return before.trim().includes(' ') ? [] : modelItems(word, known);
  if (command !== undefined && command !== 'imagine') return [];

  const others = `${before} ${rest}`;
  const { flags } = modelIn(others, known);
  const flag = flagWord.exec(word);
  if (flag && word !== '-') return flagItems(flag[1].toLowerCase(), flags, others);
  const open = /(?:^|\s)(?:--|[–—])(\p{L}[\p{L}\d_-]*)\s+$/u.exec(before)?.[1]?.toLowerCase();
  const asking = flags.find((each) => each.names.includes(open));
  if (!asking) return [];
  return asking.names.includes('model') ? modelItems(word, known) : choiceItems(word, asking);
}

function commandItems(word, commands) {
  return commands
    .filter(({ name }) => `/${name}`.startsWith(word.toLowerCase()))
    .map(({ name, about }) => ({ insert: `/${name} `, label: `/${name}`, about, detail: '' }));
}

function operationItems(word, { operations }) {
  return operations
    .filter(({ name }) => name.startsWith(word.toLowerCase()))
    .map(({ name, about, needsPerson }) => {
      const insert = needsPerson ? `${name} @` : `${name} `;
      return { insert, label: name, about, detail: needsPerson ? '@…' : '' };
    });
}

function flagItems(typed, flags, others) {
  const used = (flag) =>
    flag.names.some((name) => new RegExp(`(?:--|[–—])${name}(?=[\\s=]|$)`, 'i').test(others));
  const nameOf = (flag) => flag.names.find((name) => name.startsWith(typed));
  return flags
    .filter((flag) => !used(flag) && nameOf(flag) !== undefined)
    .map((flag) => {
      const label = `--${nameOf(flag)}`;
      const detail = flag.choices.length > 0 ? choicesOf(flag) : (flag.range ?? '');
      return { insert: `${label} `, label, about: flag.about, detail: detail || exampleOf(flag) };
    });
}

function choicesOf({ choices }) {
  return choices.length > 5 ? `${choices.slice(0, 5).join(', ')}, …` : choices.join(', ');
}

function exampleOf(flag) {
  const value = flag.example.replace(/^\S+\s*/, '');
  return value === '…' || flag.takes === 'switch' ? '' : value;
}

function modelItems(word, known) {
  const fits = ({ takesPicture }) => Number(!known.hasPicture || takesPicture);
  const found = matching(known.models, ({ key }) => key, word);
  // Those that cannot work on the picture that is there come last.
  found.sort((one, other) => fits(other) - fits(one));
  return found.map(({ key, summary, cost, typical, needs }) => ({
    insert: `${key} `,
    label: key,
    about: summary,
    needs,
    detail: `${cost} · ${typical}`,
  }));
}

function choiceItems(word, flag) {
  return matching(flag.choices, (choice) => choice, word).map((choice) => {
    const value = /\s/.test(choice) ? `"${choice}"` : choice;
    return { insert: `${value} `, label: choice, about: '', detail: '' };
  });
}

/** What has a word that begins with the typed letters: the very word first, then what begins with them itself. */
function matching(all, textOf, typed) {
  const wanted = typed.toLowerCase();
  const rank = (each) => {
    const text = textOf(each).toLowerCase();
    if (text.startsWith(wanted)) return text === wanted ? 3 : 2;
    return text.split(/[\s_-]+/).some((word) => word.startsWith(wanted)) ? 1 : 0;
  };
  return all.filter((each) => rank(each) > 0).sort((one, other) => rank(other) - rank(one));
}
