// What somebody typed, taken apart for the eye only: the words, the flags, and what the picture will be like.

const flagStart = /(?:^|\s)(?:--|[–—])(\p{L}[\p{L}\d_-]*)/gu;

/** The text as pieces `{text, flag}` in their order, without the command's name in front. */
export function piecesOf(typed, models) {
  const text = typed.replace(/^\s*\/imagine(?=\s|$)\s*/i, '');
  const pieces = [];
  let at = 0;
  for (const found of text.matchAll(flagStart)) {
    if (found.index < at) continue;
    const start = found.index + found[0].search(/\S/);
    const name = start + found[0].trimStart().length;
    const end = name + valueLength(text.slice(name), flagOf(found[1], models)?.takes);
    if (text.slice(at, start).trim() !== '') pieces.push({ text: text.slice(at, start).trim(), flag: false });
    pieces.push({ text: text.slice(start, end).trim(), flag: true });
    at = end;
  }
  if (text.slice(at).trim() !== '') pieces.push({ text: text.slice(at).trim(), flag: false });
  return pieces;
}

/** Width through height and number of the pictures, as far as the typed flags tell; `usual` is the shape where they do not. */
export function shapeOf(typed, usual = 1) {
  const ratio = /(?:--|[–—])(?:ar|aspect)[\s=]+(\d{1,3}):(\d{1,3})/i.exec(typed);
  const count = /(?:--|[–—])(?:count|n)[\s=]+(\d{1,2})/i.exec(typed);
  const aspect = ratio ? Number(ratio[1]) / Number(ratio[2]) : usual;
  return {
    aspect: Math.min(3, Math.max(1 / 3, aspect || 1)),
    count: Math.min(8, Math.max(1, Number(count?.[1] ?? 1))),
  };
}

function flagOf(name, models) {
  for (const model of models) {
    const flag = model.flags.find((each) => each.names.includes(name.toLowerCase()));
    if (flag) return flag;
  }
  return undefined;
}

function valueLength(rest, takes) {
  if (takes === 'switch') return /^(?:=\S*|\s+(?:true|false|on|off)(?=\s|$))?/i.exec(rest)[0].length;
  if (takes === 'rest') {
    const next = rest.search(/\s(?:--|[–—])\p{L}/u);
    return next === -1 ? rest.length : next;
  }
  return /^(?:=?\s*(?:"[^"]*"|[^\s"][^\s]*))?/.exec(rest)[0].length;
}
