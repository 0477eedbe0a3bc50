// The reply to a command: pictures, how far it is, what there is to know, what can be pressed.
import { el, icon, setText } from './dom.js';
import { lineOf } from './lines.js';
import { createPictures } from './pictures.js';
import { shapeOf } from './said.js';
import { inWords, serverNow } from './time.js';

/** A card that is changed in place, so that focus and pictures stay where they are. */
export function createCard(context) {
  const pictures = createPictures(context);
  const sign = el('span.sign');
  const title = el('strong', { dir: 'auto' });
  const left = el('span.left');
  const status = el('p.status', {}, [sign, title, left]);
  const fill = el('i');
  const bar = el('div.bar', { role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, [fill]);
  const lines = el('div.lines');
  const actions = el('div.actions');
  const foot = el('div.foot', {}, [el('div.facts', {}, [status, bar, lines]), actions]);
  const element = el('div.card', {}, [pictures.element, foot]);
  let expectedAt;
  let generationId;
  let shownTone = '';

  actions.addEventListener('click', ({ target }) => {
    const name = target.closest('button')?.dataset.action;
    if (name !== undefined) context.press(name, generationId);
  });

  return {
    element,
    update(view) {
      const { card, files } = view;
      const developing = !card.final && (card.tone === 'waiting' || card.tone === 'working');
      const typed = view.text ?? card.prompt ?? '';
      element.dataset.tone = card.tone;
      generationId = card.generationId;
      const isEditable = card.actions.some(({ name }) => name === 'edit') && context.known().editModel;
      pictures.update({
        files,
        message: isEditable ? view.id : undefined,
        developing,
        // What a picture is made from mostly gives it its shape.
        shape: shapeOf(typed, view.brought?.[0]?.aspect),
        seed: card.prompt ?? typed,
        progress: card.progress,
      });
      if (shownTone !== card.tone) sign.replaceChildren(icon(card.tone));
      shownTone = card.tone;
      setText(title, card.title);
      foot.hidden = card.title === '';
      drawBar(developing ? card : {});
      expectedAt = developing ? card.expectedAt : undefined;
      this.tick();
      drawLines(card);
      drawActions(card.actions.filter(({ name }) => name !== 'edit'));
    },
    /** Counts down; called every second. */
    tick() {
      if (expectedAt === undefined) return setText(left, '');
      const ms = expectedAt - serverNow();
      const duration = inWords(ms, context.locale());
      return setText(left, ms > 500 ? context.say('left', { duration }) : context.say('soon'));
    },
  };

  function drawBar({ progress, title: label }) {
    bar.hidden = progress === undefined;
    if (progress === undefined) return;
    const percent = Math.round(progress * 100);
    bar.setAttribute('aria-valuenow', String(percent));
    bar.setAttribute('aria-label', label);
    fill.style.inlineSize = `${percent}%`;
  }

  function drawLines({ lines: texts, tone }) {
    element.classList.toggle('long', texts.length > 7);
    if (texts.join('\n') === [...lines.children].map((line) => line.textContent).join('\n')) return;
    const { models } = context.known();
    const known = tone === 'info' ? { models, fill: context.fill } : undefined;
    lines.replaceChildren(
      ...texts.map((text) => (known ? lineOf(text, known) : el('p', { dir: 'auto' }, [text]))),
    );
  }

  function drawActions(offered) {
    const wanted = offered.map(({ name }) => name);
    const hadFocus = actions.contains(document.activeElement);
    for (const button of actions.querySelectorAll('button')) {
      if (!wanted.includes(button.dataset.action)) button.remove();
    }
    for (const { name, label } of offered) {
      const existing = [...actions.children].find((button) => button.dataset.action === name);
      const button =
        existing ?? actions.appendChild(el('button.button', { type: 'button', 'data-action': name }));
      setText(button, label);
    }
    // A button that went away takes the focus with it; the message itself is the nearest place to go on from.
    if (hadFocus && !actions.contains(document.activeElement)) {
      (actions.querySelector('button') ?? element.closest('li'))?.focus();
    }
    actions.hidden = wanted.length === 0;
  }
}
