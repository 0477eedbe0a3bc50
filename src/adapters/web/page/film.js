// One finished film: plays by itself without sound, unless somebody would rather not see things move.
import { el, icon } from './dom.js';
import { prefersStill } from './print.js';

/** A frame with the film and its download; `shaped` hears of its width through its height. */
export function createFilm(file, { say, shaped }) {
  const plays = !prefersStill() && !file.spoiler;
  const film = el('video', {
    // NOTE Safari on phones shows nothing of a film that does not play, unless it is asked for a moment in it.
    src: plays ? file.url : `${file.url}#t=0.001`,
    controls: true,
    loop: true,
    playsinline: true,
    preload: plays ? 'auto' : 'metadata',
    autoplay: plays,
    'aria-label': file.alt,
  });
  // NOTE the attribute counts only for what the page was delivered with.
  film.muted = true;
  const link = {
    href: file.downloadUrl,
    download: file.name,
    'aria-label': `${say('download')}: ${file.name}`,
  };
  const knobs = el('div.knobs', {}, [el('a.knob', link, [icon('down'), el('span', {}, [say('download')])])]);
  const frame = el('div.frame.film', {}, [film, knobs]);

  film.addEventListener('loadedmetadata', () => {
    if (film.videoWidth > 0) shaped(film.videoWidth / film.videoHeight);
  });
  film.addEventListener('error', () => {
    frame.classList.add('unplayable');
    film.replaceWith(el('p', {}, [icon('failed'), say('unplayable')]));
  });
  if (file.spoiler) {
    const cover = el('button.reveal', { type: 'button', onclick: () => uncover() }, [say('reveal')]);
    const uncover = () => {
      frame.classList.remove('covered');
      cover.remove();
    };
    frame.classList.add('covered');
    frame.append(cover);
  }
  return frame;
}
