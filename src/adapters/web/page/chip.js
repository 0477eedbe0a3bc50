// One picture above the text line: what it looks like, how it is doing, and a button that takes it away.
import { el, icon, setText } from './dom.js';

/** A chip that is changed in place; `retry` and `remove` are what its buttons do. */
export function createChip({ say, locale, retry, remove }) {
  const image = el('img', { alt: '', onerror: () => image.replaceWith(icon('picture')) });
  const name = el('b', { dir: 'auto' });
  const note = el('small', { dir: 'auto' });
  const fill = el('i');
  const bar = el('span.bar', { role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, [fill]);
  const again = el('button.small', { type: 'button', onclick: retry });
  const away = el('button.away', { type: 'button', onclick: remove }, [icon('close')]);
  const element = el('li.brought', {}, [
    el('span.thumb', {}, [image]),
    el('span.words', {}, [name, note, bar]),
    again,
    away,
  ]);

  const inPercent = (share) => new Intl.NumberFormat(locale(), { style: 'percent' }).format(share);

  return {
    element,
    update({ part, name: shown, thumb, state, progress, isSlow, sentence, canRetry }) {
      element.dataset.state = state;
      element.dataset.part = part;
      if (image.getAttribute('src') !== thumb) image.src = thumb;
      setText(name, shown);
      const percent = Math.round(progress * 100);
      const how = progress < 1 ? say('uploading', { percent: inPercent(progress) }) : say('preparing');
      const notes = { uploading: isSlow ? say('uploadSlow') : how, failed: sentence, ready: '' };
      setText(note, notes[state] || (part === 'mask' ? say('maskHint') : ''));
      bar.hidden = state !== 'uploading';
      bar.setAttribute('aria-label', shown);
      bar.setAttribute('aria-valuenow', String(percent));
      fill.style.inlineSize = `${percent}%`;
      again.hidden = !(state === 'failed' && canRetry) && !(state === 'uploading' && isSlow);
      setText(again, say('retry'));
      away.setAttribute('aria-label', say('remove', { name: shown }));
      away.title = say('remove', { name: shown });
    },
  };
}
