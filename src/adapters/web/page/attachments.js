// What the next picture is made from: a picture and a mask, each on its way here, here, or in trouble.
import { createChip } from './chip.js';
import { el, icon } from './dom.js';
import { previewOf } from './preview.js';
import { problemOf, upload } from './upload.js';

/**
 * Binds the list of chips. `context` has `say`, `speaker()` (`{name, locale}`), `announce`, `maskOffered()`, `choose(part)` for
 * a file to be picked, `removed()` and `changed()`.
 */
export function createAttachments(list, context) {
  const { say } = context;
  /** By part, `image` or `mask`: `{part, name, thumb, preview, aspect, file, from, state, id, progress, sentence, isSlow, stop}`. */
  const held = new Map();
  const chips = new Map();

  const offer = el('button.mask-offer', { type: 'button', onclick: () => context.choose('mask') });
  const offerItem = el('li', { hidden: true }, [offer]);
  list.append(offerItem);

  function put(part, fields) {
    drop(part);
    const one = { part, progress: 0, isSlow: false, stop: () => {}, ...fields };
    held.set(part, one);
    const chip = createChip({
      say,
      locale: () => context.speaker().locale,
      retry: () => begin(one),
      remove: () => remove(part),
    });
    chips.set(part, chip);
    list.insertBefore(chip.element, part === 'image' ? list.firstChild : offerItem);
    return one;
  }

  function drop(part) {
    const one = held.get(part);
    one?.stop();
    if (one?.file) URL.revokeObjectURL(one.thumb);
    chips.get(part)?.element.remove();
    held.delete(part);
    chips.delete(part);
  }

  /** A mask means nothing without its picture. */
  function remove(part) {
    drop(part);
    if (part === 'image') drop('mask');
    context.removed();
    draw();
  }

  function begin(one) {
    one.stop();
    change(one, { state: 'uploading', id: undefined, progress: 0, isSlow: false, sentence: undefined });
    context.announce(`${one.name}: ${say('preparing')}`);
    one.stop = upload(one.file, context.speaker(), {
      progress: (progress) => change(one, { progress, isSlow: false }),
      slow: () => change(one, { isSlow: true }),
      done: (id) => change(one, { state: 'ready', id }),
      failed: (sentence) => fail(one, sentence ?? say('sendFailed'), sentence === undefined),
    });
  }

  function fail(one, sentence, canRetry) {
    change(one, { state: 'failed', sentence, canRetry });
    context.announce(`${one.name}: ${sentence}`);
  }

  function change(one, fields) {
    if (held.get(one.part) !== one) return;
    Object.assign(one, fields);
    draw();
  }

  function draw() {
    const image = held.get('image');
    for (const [part, chip] of chips) chip.update(held.get(part));
    const isWhole = image !== undefined && image.state !== 'failed';
    offerItem.hidden = !isWhole || held.has('mask') || !context.maskOffered();
    offer.replaceChildren(icon('plus'), el('span', {}, [say('addMask')]));
    offer.title = say('maskHint');
    list.hidden = held.size === 0;
    list.setAttribute('aria-label', say('pictures'));
    context.changed();
  }

  return {
    draw,
    /** Takes a file as the picture, or as the mask; what cannot be one is told at its chip. */
    attach(file, part = 'image') {
      const one = put(part, { name: file.name, file, thumb: URL.createObjectURL(file) });
      const problem = problemOf(file);
      if (problem === undefined) {
        begin(one);
        void previewOf(one.thumb).then(({ letters, aspect }) =>
          Object.assign(one, { preview: letters, aspect }),
        );
      } else fail(one, say(problem), false);
    },
    /** Takes a picture of a message; nothing has to be brought for that. */
    take({ file, message, index }) {
      put('image', {
        name: file.name,
        thumb: file.url,
        aspect: file.aspect,
        from: { message, index },
        state: 'ready',
      });
      draw();
    },
    hasImage: () => held.has('image'),
    /** `ready`, `uploading`, or `failed` where something has to be removed or tried again first. */
    state() {
      const states = new Set([...held.values()].map(({ state }) => state));
      return ['failed', 'uploading'].find((state) => states.has(state)) ?? 'ready';
    },
    /** What a command names, and what its message shows until the server's comes; the chips go away. */
    hand() {
      const { image, mask } = Object.fromEntries(held);
      const given = [image, mask].filter((one) => one !== undefined);
      const previews = given.flatMap(({ preview }) => (preview === undefined ? [] : [preview]));
      for (const chip of chips.values()) chip.element.remove();
      held.clear();
      chips.clear();
      draw();
      return {
        brought: given.map(({ thumb, aspect }) => ({ url: thumb, aspect })),
        named: {
          previews,
          ...(image?.from ? { from: image.from } : image ? { picture: image.id } : {}),
          ...(mask ? { mask: mask.id } : {}),
        },
      };
    },
    /** Brings everything anew: what somebody has brought is theirs alone. */
    again() {
      for (const one of held.values()) if (one.file && one.state !== 'failed') begin(one);
    },
  };
}
