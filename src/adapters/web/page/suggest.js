// What can come next at the caret: commands, flags, models, choices. Pure.

const flagWord = /^(?:--?|[–—])([\p{L}\d_-]*)$/u;

/** The suggestions at `caret`: `{from, to, items: [{insert, label, about, detail}]}`, replacing `from` to `to`. */
export function suggest(text, caret, known) {
  const before = text.slice(0, caret);
  const word = /\S*$/.exec(before)[0];
  const from = caret - word.length;
  const to = caret + /^\S*/.exec(text.slice(caret))[0].length;
  const items = itemsAt({ before: before.slice(0, from), word, rest: text.slice(to) }, known);
  const complete = items.length === 1 && items[0].label === word;
  return { from, to, items: complete ? [] : items };
}

function itemsAt({ before, word, rest }, known) {
  if (before.trim() === '' && word.startsWith('/')) return commandItems(word, known.commands);
  const command = /^\s*\/(\S*)/.exec(before)?.[1];
  if (command !== undefined && command.toLowerCase() !== 'imagine') return [];

  const others = `${before} ${rest}`;
  const flags = modelIn(others, known).flags;
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

function flagItems(typed, flags, others) {
  const used = (flag) =>
    flag.names.some((name) => new RegExp(`(?:--|[–—])${name}(?=[\\s=]|$)`, 'i').test(others));
  return flags
    .filter((flag) => !used(flag) && flag.names.some((name) => name.startsWith(typed)))
    .map((flag) => {
      const label = `--${flag.names.find((name) => name.startsWith(typed)) ?? flag.names[0]}`;
      const detail = flag.choices.length > 0 ? flag.choices.slice(0, 5).join('  ') : (flag.range ?? '');
      return { insert: `${label} `, label, about: flag.about, detail: detail || exampleOf(flag) };
    });
}

function exampleOf(flag) {
  const value = flag.example.replace(/^\S+\s*/, '');
  return value === '…' || flag.takes === 'switch' ? '' : value;
}

function modelItems(word, known) {
  const typed = word.toLowerCase();
  const found = known.models.filter(({ key }) => key.includes(typed));
  found.sort((one, other) => Number(other.key.startsWith(typed)) - Number(one.key.startsWith(typed)));
  return found.map(({ key, summary, cost, typical }) => ({
    insert: `${key} `,
    label: key,
    about: summary,
    detail: `${cost} · ${typical}`,
  }));
}

function choiceItems(word, flag) {
  return flag.choices
    .filter((choice) => choice.toLowerCase().startsWith(word.toLowerCase()))
    .map((choice) => ({ insert: `${choice} `, label: choice, about: '', detail: '' }));
}

function modelIn(text, known) {
  const asked = /(?:--|[–—])(?:model|m)[\s=]+(\S+)/i.exec(text)?.[1]?.toLowerCase();
  return known.models.find(({ key }) => key === (asked ?? known.defaultModel)) ?? known.models[0];
}
