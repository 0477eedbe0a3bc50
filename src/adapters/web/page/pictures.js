// The picture part of a card: trays while it develops, then the prints.
import { el, hueOf } from './dom.js';
import { createFilm } from './film.js';
import { createPrint } from './print.js';

/** Draws trays or files into one element; what is there already is not touched. */
export function createPictures(context) {
  const element = el('div.pictures');
  let drawn = '';

  function draw(key, children) {
    if (key === drawn) return;
    drawn = key;
    element.replaceChildren(...children());
    element.dataset.count = String(element.children.length);
    element.hidden = element.children.length === 0;
  }

  return {
    element,
    /** `message` is the id of the message while its pictures can be edited, else undefined. */
    update({ files, message, developing, shape, seed, progress }) {
      // What is known of the first one keeps the place until it has loaded, and what was asked for before that.
      if (files.length === 0) setAspect(shape.aspect);
      else if (files[0].aspect) setAspect(files[0].aspect);
      element.style.setProperty('--hue', hueOf(seed));
      element.style.setProperty('--done', String(progress ?? 0));
      element.classList.toggle('steady', progress !== undefined);
      const fresh = drawn.startsWith('tray');
      if (files.length > 0) {
        const key = [context.locale(), message ?? '', ...files.map(({ url }) => url)].join(' ');
        draw(key, () => framesOf(files, message, fresh));
      } else if (developing) {
        draw(`tray ${shape.count}`, () => Array.from({ length: shape.count }, trayOf));
      } else {
        draw('none', () => []);
      }
    },
  };

  // The card around takes the shape too: its text is as wide as the picture.
  function setAspect(aspect) {
    element.parentElement.style.setProperty('--aspect', String(aspect));
  }

  function framesOf(files, message, fresh) {
    const shown = files.map((file, index) =>
      message === undefined ? file : { ...file, edit: { file, message, index } },
    );
    const pictures = shown.filter(({ mediaType }) => mediaType.startsWith('image/'));
    return shown.map((file, index) => {
      const shaped = (aspect) => index === 0 && setAspect(aspect);
      if (file.mediaType.startsWith('video/')) return createFilm(file, { ...context, shaped });
      if (!pictures.includes(file)) return el('a.button', linkOf(file), [file.name]);
      const open = () => context.open(pictures, pictures.indexOf(file));
      return createPrint(file, { ...context, shaped, open, fresh });
    });
  }
}

function linkOf({ downloadUrl, name }) {
  return { href: downloadUrl, download: name };
}

function trayOf() {
  return el('div.tray', { 'aria-hidden': 'true' }, [el('i'), el('i'), el('i')]);
}
