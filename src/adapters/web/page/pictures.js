// The picture part of a card: trays while it develops, then the prints.
import { el, hueOf } from './dom.js';

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
    update({ files, developing, shape, seed, progress }) {
      if (files.length === 0) setAspect(shape.aspect);
      element.style.setProperty('--hue', hueOf(seed));
      element.style.setProperty('--done', String(progress ?? 0));
      element.classList.toggle('steady', progress !== undefined);
      const wasDeveloping = drawn.startsWith('tray');
      if (files.length > 0) {
        const pictures = files.filter(({ mediaType }) => mediaType.startsWith('image/'));
        draw(files.map(({ url }) => url).join(' '), () =>
          files.map((file) =>
            file.mediaType.startsWith('image/') ? printOf(file, pictures, wasDeveloping) : filmOf(file),
          ),
        );
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

  function printOf(file, pictures, fresh) {
    const image = el('img', { src: file.url, alt: file.alt, decoding: 'async' });
    const print = el(fresh ? 'button.print.fresh' : 'button.print', {
      type: 'button',
      'aria-label': context.say('openPicture', { alt: file.alt }),
      onclick: () => (print.classList.contains('covered') ? reveal() : open()),
    });
    const open = () => context.open(pictures, pictures.indexOf(file));
    const reveal = () => {
      print.classList.remove('covered');
      print.querySelector('.reveal')?.remove();
    };
    image.addEventListener('load', () => {
      if (print === element.firstChild) setAspect(image.naturalWidth / image.naturalHeight);
      print.classList.add('loaded');
    });
    print.append(image);
    if (file.spoiler) {
      print.classList.add('covered');
      print.append(el('span.reveal', {}, [context.say('reveal')]));
    }
    return print;
  }

  function filmOf(file) {
    return file.mediaType.startsWith('video/')
      ? el('video', { src: file.url, controls: true, loop: true, playsinline: true, 'aria-label': file.alt })
      : el('a.button', { href: file.downloadUrl, download: file.name }, [file.name]);
  }
}

function trayOf() {
  return el('div.tray', { 'aria-hidden': 'true' }, [el('i'), el('i'), el('i')]);
}
