// One finished picture: opens large, can be edited, and holds still where it moves.
import { el, icon } from './dom.js';

/** Whether this person would rather not see things move. */
export const prefersStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A frame with the picture and its buttons; `shaped` hears of its width through its height. */
export function createPrint(file, { say, shaped, open, edit, fresh }) {
  const image = el('img', { src: file.url, alt: file.alt, decoding: 'async' });
  const print = el(fresh ? 'button.print.fresh' : 'button.print', {
    type: 'button',
    'aria-label': say('openPicture', { alt: file.alt }),
    onclick: () => (frame.classList.contains('covered') ? reveal() : open()),
  });
  const knobs = el('div.knobs');
  const frame = el('div.frame', {}, [print, knobs]);
  const motion = file.mediaType === 'image/gif' ? createMotion(file, { say, print, image }) : undefined;

  function reveal() {
    frame.classList.remove('covered');
    print.querySelector('.reveal')?.remove();
  }

  image.addEventListener('load', () => {
    shaped(image.naturalWidth / image.naturalHeight);
    print.classList.add('loaded');
    motion?.begin();
  });
  print.append(image);
  if (file.spoiler) {
    frame.classList.add('covered');
    print.append(el('span.reveal', {}, [say('reveal')]));
  }
  if (motion) knobs.append(motion.button);
  if (file.edit) knobs.append(editButton(file, { say, edit }));
  return frame;
}

/** The button that makes a picture the one to be changed. */
export function editButton(file, { say, edit }) {
  const label = say('editPicture', { alt: file.alt });
  return el('button.knob', { type: 'button', 'aria-label': label, onclick: () => edit(file.edit) }, [
    icon('edit'),
    el('span', {}, [say('edit')]),
  ]);
}

/** Stops and starts a moving picture: what stands still is a drawing of it. */
function createMotion(file, { say, print, image }) {
  const still = el('canvas', { 'aria-hidden': 'true' });
  const button = el('button.knob', { type: 'button', onclick: () => set(!isStill()) });
  const isStill = () => print.classList.contains('still');

  function set(wanted) {
    if (wanted) {
      still.width = image.naturalWidth;
      still.height = image.naturalHeight;
      still.getContext('2d').drawImage(image, 0, 0);
      print.append(still);
    } else still.remove();
    print.classList.toggle('still', wanted);
    button.replaceChildren(icon(wanted ? 'play' : 'pause'));
    button.setAttribute('aria-label', say(wanted ? 'play' : 'pause', { alt: file.alt }));
  }

  return { button, begin: () => set(prefersStill()) };
}
