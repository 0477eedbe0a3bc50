// One message: who said what when, and the card below.
import { createCard } from './card.js';
import { el, icon, setText } from './dom.js';
import { avatarOf } from './people.js';
import { piecesOf } from './said.js';
import { ago } from './time.js';

/** A message of the list; `update` changes it in place. */
export function createMessage(context) {
  const author = el('bdi.author');
  const when = el('time');
  const mark = el('span.mark', { hidden: true }, [icon('lock'), el('span')]);
  const erase = el('button.erase', { type: 'button', onclick: () => askTwice() });
  const said = el('p.said', { dir: 'auto' });
  const along = el('div.along', { hidden: true });
  const trouble = el('p.trouble', { role: 'alert', hidden: true });
  const card = createCard(context);
  const avatar = el('div');
  const head = el('header', {}, [author, when, mark, erase]);
  const element = el('li', { tabindex: -1 }, [avatar, head, along, said, trouble, card.element]);
  let view;

  function askTwice() {
    if (erase.classList.contains('sure')) return context.erase(view.id);
    erase.classList.add('sure');
    erase.replaceChildren(context.say('deleteSure'));
    return erase.addEventListener('blur', calm, { once: true });
  }

  function calm() {
    erase.classList.remove('sure');
    erase.replaceChildren(icon('trash'));
    erase.setAttribute('aria-label', context.say('delete'));
  }

  function drawSaid() {
    const text = view.text ?? view.card.prompt ?? '';
    const pieces = view.text === undefined ? [{ text, flag: false }] : piecesOf(text, context.known().models);
    said.hidden = text === '';
    said.replaceChildren(
      ...pieces.flatMap((piece) => [piece.flag ? el('code', {}, [piece.text]) : piece.text, ' ']),
    );
  }

  function drawAlong(brought) {
    along.hidden = brought.length === 0;
    along.replaceChildren(...brought.map(({ url }) => broughtPicture(url)));
  }

  /** What was brought can be gone before the message is. */
  function broughtPicture(url) {
    return el('img', { src: url, alt: context.say('brought'), onerror: ({ target }) => target.remove() });
  }

  return {
    element,
    get view() {
      return view;
    },
    update(next) {
      const changedText = next.text !== view?.text || next.author !== view?.author || view === undefined;
      const { brought = [] } = next;
      if (urlsOf(brought) !== urlsOf(view?.brought ?? [])) drawAlong(brought);
      view = next;
      if (changedText) {
        avatar.replaceChildren(avatarOf(view.author));
        setText(author, view.author);
        drawSaid();
      }
      when.dateTime = new Date(view.at).toISOString();
      when.title = new Date(view.at).toLocaleString(context.locale());
      setText(mark.lastChild, context.say('private'));
      mark.hidden = !view.card.private;
      element.classList.toggle('private', view.card.private);
      erase.hidden = !view.own || view.unsent === true;
      if (!erase.classList.contains('sure')) calm();
      card.update(view);
      this.tick();
    },
    /** Says that sending failed, with a button that tries again; undefined takes that back. */
    setTrouble(sentence) {
      trouble.hidden = sentence === undefined;
      card.element.hidden = sentence !== undefined;
      if (sentence === undefined) return;
      const again = { type: 'button', onclick: () => context.retry(view.id) };
      trouble.replaceChildren(icon('failed'), sentence, el('button.button', again, [context.say('retry')]));
    },
    /** Lets the times go on; called every second. */
    tick() {
      setText(when, ago(view.at, context.locale()));
      card.tick();
    },
  };
}

const urlsOf = (pictures) => pictures.map(({ url }) => url).join(' ');
