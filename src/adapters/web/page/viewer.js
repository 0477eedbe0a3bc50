// A picture at its full size, over everything else.
import { el, icon } from './dom.js';

/** Binds the dialog; returns `open(files, index)`. */
export function createViewer(dialog, say) {
  let files = [];
  let index = 0;

  function draw() {
    const file = files[index];
    const close = { type: 'button', 'aria-label': say('close'), onclick: () => dialog.close() };
    dialog.setAttribute('aria-label', file.alt);
    dialog.replaceChildren(
      el('img', { src: file.url, alt: file.alt }),
      el('footer', {}, [
        el('p', { dir: 'auto' }, [file.alt]),
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
    if (event.target === dialog || event.target.tagName === 'IMG') dialog.close();
  });

  return (shown, at) => {
    files = shown;
    index = at;
    dialog.showModal();
    draw();
  };
}
