// The list of messages: every message once, in its order, at the bottom unless somebody reads further up.
import { createMessage } from './message.js';

/** What scrolls under the header fades out there. */
const fadePx = 14;

/** Binds the list; `context` is what messages need, `announce` gets sentences for screen readers. */
export function createTimeline({ list, scroller, empty, newest }, context) {
  const messages = new Map();
  let stuck = true;

  function put(view) {
    const existing = messages.get(view.id);
    if (existing && existing.view.revision >= view.revision) return;
    const message = existing ?? createMessage(context);
    const before = existing?.view.card.title;
    message.update(view);
    message.setTrouble();
    messages.set(view.id, message);
    if (!existing || view.at !== Number(message.element.dataset.at)) place(message);
    if (view.card.title !== '' && before !== view.card.title)
      context.announce(`${view.author}: ${view.card.title}`);
    changed();
  }

  function place(message) {
    message.element.dataset.at = String(message.view.at);
    const later = [...list.children].find(
      (other) => other !== message.element && Number(other.dataset.at) > message.view.at,
    );
    const next = later ?? null;
    // Moving an element restarts its animations and loses the focus, so it only moves where it must.
    if (message.element.parentElement !== list || message.element.nextElementSibling !== next) {
      list.insertBefore(message.element, next);
    }
  }

  function drop(id) {
    messages.get(id)?.element.remove();
    messages.delete(id);
    changed();
  }

  function changed() {
    empty.hidden = messages.size > 0;
    if (stuck) toBottom();
    else newest.hidden = false;
  }

  function toBottom() {
    stuck = true;
    newest.hidden = true;
    const told = list.lastElementChild?.querySelector('.card.long[data-tone="info"]');
    // A long list is read from its beginning; the end of everything else is where its buttons are.
    scroller.scrollTop = told
      ? told.closest('li').offsetTop - list.offsetTop - fadePx
      : scroller.scrollHeight;
  }

  scroller.addEventListener('scroll', () => {
    stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    if (stuck) newest.hidden = true;
  });
  // Pictures that load and trays that open push the end away.
  const sizes = new ResizeObserver(() => stuck && toBottom());
  sizes.observe(list);
  sizes.observe(scroller);
  newest.addEventListener('click', toBottom);

  return {
    put,
    drop,
    toBottom,
    message: (id) => messages.get(id),
    /** Shows exactly these, and what has not been sent yet. */
    replace(views) {
      const ids = new Set(views.map(({ id }) => id));
      for (const [id, message] of messages) {
        if (!ids.has(id) && message.view.unsent !== true) drop(id);
      }
      for (const view of views) put(view);
      changed();
    },
    redraw() {
      for (const message of messages.values()) message.update(message.view);
    },
    tick() {
      for (const message of messages.values()) message.tick();
    },
  };
}
