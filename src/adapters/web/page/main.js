// The page of the web chat: binds the parts together.
import { hello, helloAtLast, listen, newId, post } from './api.js';
import { createComposer, isForPictures } from './composer.js';
import { el, icon } from './dom.js';
import { takeDropped } from './drop.js';
import { remember, remembered } from './memory.js';
import { createPeople } from './people.js';
import { serverNow, setServerNow } from './time.js';
import { createTimeline } from './timeline.js';
import { createViewer } from './viewer.js';

const by = (id) => document.getElementById(id);
const languageKey = 'darkroom.language';
const bannerDelayMs = 1200;

let known = await helloAtLast(remembered(languageKey) ?? navigator.language);
let stopListening = () => {};
let bannerTimer;

const say = (key, values = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, () => value),
    known.texts[key],
  );
const locale = () => known.locale;
const announce = (sentence) => {
  by('live').textContent = sentence;
};

const people = createPeople({ chip: by('person'), panel: by('people') }, { say, changed: changeSpeaker });
const timeline = createTimeline(
  { list: by('messages'), scroller: by('scroller'), empty: by('empty'), newest: by('newest') },
  {
    say,
    locale,
    announce,
    press,
    erase,
    retry: deliver,
    known: () => known,
    open: (...shown) => open(...shown),
    edit: (picture) => composer.edit(picture),
    fill: (text) => composer.fill(text),
  },
);
const composer = createComposer(
  {
    form: by('composer'),
    field: by('text'),
    button: by('send'),
    list: by('suggestions'),
    chips: by('chips'),
    attach: by('attach'),
    picker: by('picker'),
    waits: by('waits'),
  },
  {
    say,
    known: () => known,
    speaker: () => ({ name: people.speaking(), locale: locale() }),
    announce,
    send,
  },
);
const open = createViewer(by('viewer'), { say, edit: (picture) => composer.edit(picture) });
takeDropped(by('drop'), (file, part) => composer.attach(file, part));

/** Shows the message at once and sends it; the server's answer takes its place under the same id. */
function send(text, { named, brought }) {
  const pictures = isForPictures(text);
  const card = {
    tone: pictures ? 'waiting' : 'info',
    title: '',
    lines: [],
    actions: [],
    private: false,
    final: !pictures,
  };
  const id = newId();
  timeline.put({
    id,
    revision: 0,
    at: serverNow(),
    author: people.speaking(),
    text,
    card,
    files: [],
    brought,
    named,
    unsent: true,
  });
  timeline.toBottom();
  void deliver(id);
}

async function deliver(id) {
  const message = timeline.message(id);
  message.setTrouble();
  const { author: name, text, named } = message.view;
  try {
    await post('/api/commands', { id, name, text, locale: locale(), ...named });
    message.view.unsent = false;
  } catch (error) {
    message.setTrouble(error instanceof TypeError ? say('sendFailed') : error.message);
  }
}

async function press(action, generationId) {
  try {
    const body = { id: newId(), name: people.speaking(), action, generationId, locale: locale() };
    await post('/api/actions', body);
    if (action === 'again') timeline.toBottom();
  } catch {
    tell(say('sendFailed'));
  }
}

async function erase(id) {
  await post('/api/delete', { id, name: people.speaking() }).catch(() => tell(say('sendFailed')));
  by('text').focus();
}

function tell(sentence) {
  clearTimeout(bannerTimer);
  by('banner').textContent = sentence;
  by('banner').hidden = sentence === '';
  if (sentence !== '' && sentence !== say('connecting')) bannerTimer = setTimeout(() => tell(''), 5000);
}

function connect() {
  stopListening();
  timeline.replace([]);
  by('empty').hidden = true;
  stopListening = listen(people.speaking(), {
    room({ now, messages }) {
      setServerNow(now);
      timeline.replace(messages);
    },
    message({ now, message }) {
      setServerNow(now);
      timeline.put(message);
    },
    gone: ({ id }) => timeline.drop(id),
    connected(isConnected) {
      clearTimeout(bannerTimer);
      if (isConnected) tell('');
      else bannerTimer = setTimeout(() => tell(say('connecting')), bannerDelayMs);
    },
  });
}

function changeSpeaker() {
  connect();
  composer.again();
}

function translate() {
  document.documentElement.lang = known.locale;
  const language = by('language');
  language.replaceChildren(
    ...known.languages.map(({ locale: value, name }) => el('option', { value, lang: value }, [name])),
  );
  language.value = known.locale;
  language.setAttribute('aria-label', say('language'));
  by('messages').setAttribute('aria-label', say('messages'));
  by('drop').textContent = say('drop');
  by('newest').replaceChildren(icon('down'), say('newest'));
  const [title, text] = by('empty').querySelectorAll('h2, p');
  title.textContent = say('emptyTitle');
  text.textContent = say('emptyText');
  const examples = ['example1', 'example2', 'example3'].map((key) =>
    el('button', { type: 'button', onclick: () => composer.fill(`/imagine ${say(key)}`) }, [say(key)]),
  );
  by('empty')
    .querySelector('.examples')
    .replaceChildren(...examples);
  composer.translate();
  people.draw();
  timeline.redraw();
}

async function speak(wanted) {
  try {
    known = await hello(wanted);
  } catch {
    tell(say('sendFailed'));
  }
  remember(languageKey, known.locale);
  translate();
}

by('language').addEventListener('change', ({ target }) => void speak(target.value));

translate();
connect();
composer.begin();
setInterval(() => timeline.tick(), 1000);
if (matchMedia('(pointer: fine)').matches) by('text').focus();
