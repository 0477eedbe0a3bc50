// A picture at its full size, over everything else.
import { el, icon } from './dom.js';
import { editButton } from './print.js';

/** Binds the dialog; `edit` gets a picture that is to be changed. Returns `open(files, index)`. */
export function createViewer(dialog, { say, edit }) {
  let files = [];
  let index = 0;

  function draw() {
    const file = files[index];
    const close = { type: 'button', 'aria-label': say('close'), onclick: () => dialog.close() };
    const change = (picture) => {
      dialog.close();
      edit(picture);
    };
    dialog.setAttribute('aria-label', file.alt);
    dialog.replaceChildren(
      el('div.stage', {}, [imageOf(file)]),
      el('footer', {}, [
        el('p', { dir: 'auto' }, [file.alt]),
        ...(file.edit ? [editButton(file, { say, edit: change })] : []),
        el('a.button', { href: file.downloadUrl, download: file.name }, [icon('down'), say('download')]),
        el('button.round', close, [icon('close')]),
      ]),
    );
    dialog.querySelector('.round').focus();
  }

  function turn(by) {
    if (files.length < 2) return;
    index = (index + by + files.length) % files.length;
    draw();
  }

  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') turn(1);
    if (event.key === 'ArrowLeft') turn(-1);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target.matches('.stage, img')) dialog.close();
  });

  return (shown, at) => {
    files = shown;
    index = at;
    dialog.showModal();
    draw();
  };
}

/** As large as fits: it takes its own shape, so that what is behind it shows through nothing else. */
function imageOf(file) {
  const image = el('img', { src: file.url, alt: file.alt });
  image.addEventListener('load', () => {
    image.style.setProperty('--aspect', String(image.naturalWidth / image.naturalHeight));
  });
  return image;
}
