// Elements made from plain values; text is always text, never markup.

/** An element: `el('p.note', { title: 'x', onclick }, ['text', child])`; undefined values are left out. */
export function el(name, attributes = {}, children = []) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

const paths = {
  waiting: 'M12 7v5l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18',
  working: 'M12 3c3.6 4.6 5.5 7.600 5.500 10.500a5.500 5.500 0 0 1-11 0C6.500 10.600 8.400 7.600 12 3',
  done: 'M5 12.500 10 17.500 19.500 7',
  canceled: 'M7 7h10v10H7z',
  failed: 'M12 9v4.500M12 17v.1M12 3.500 21.500 20h-19z',
  refused: 'M5.800 5.800l12.400 12.400M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18',
  info: 'M12 11v5.500M12 7.500v.1M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  trash: 'M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13',
  close: 'M6 6l12 12M18 6 6 18',
  attach:
    'M20 11.500l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.700 17.200a1.700 1.700 0 0 1-2.400-2.400l7.200-7.200',
  picture: 'M4 5h16v14H4zM4 16l4.500-4.500 4 4 2.500-2.500 5 5M15.500 9v.1',
  plus: 'M12 5.500v13M5.500 12h13',
  edit: 'M5 19l1-4.500L15.500 5l3.500 3.500L9.500 18z',
  play: 'M8 5.500v13l10.500-6.500z',
  pause: 'M9 6v12M15 6v12',
  down: 'M12 5v13M6 12.500l6 6 6-6',
};

/** A drawn sign from the list above, for eyes only. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** Changes an element's text only where it differs, so that screen readers and selections are left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A number for a text, always the same, to tint things by name. */
export function hueOf(text) {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + character.codePointAt(0)) % 100_003;
  return Math.round(hash * 137.508) % 360;
}
