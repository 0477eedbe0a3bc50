// Talking to the server: requests, and the stream of changes.

const comeBackMs = 3000;

/** The page's texts and suggestions in the language nearest to `locale`. */
export async function hello(locale) {
  const response = await fetch(`/api/hello?locale=${encodeURIComponent(locale)}`);
  if (!response.ok) throw new Error(await sentenceOf(response));
  return response.json();
}

/** The same, asked again until the server answers: a page that opens while it restarts comes up a little later. */
export async function helloAtLast(locale) {
  for (;;) {
    try {
      return await hello(locale);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, comeBackMs));
    }
  }
}

/** Sends JSON; rejects with the server's sentence, or undefined as message where nothing came back. */
export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await sentenceOf(response));
}

/** A random id as version 4 of the UUIDs; `crypto.randomUUID` is missing on plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Listens as `name` until the returned function is called; `on` has `room`, `message`, `gone` and `connected`. */
export function listen(name, on) {
  let source;
  let timer;
  const connect = () => {
    source = new EventSource(`/api/events?name=${encodeURIComponent(name)}`);
    for (const event of ['room', 'message', 'gone']) {
      source.addEventListener(event, ({ data }) => on[event](JSON.parse(data)));
    }
    source.addEventListener('open', () => on.connected(true));
    source.addEventListener('error', () => {
      on.connected(false);
      // EventSource comes back by itself after a broken line, but gives up after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, comeBackMs);
    });
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

async function sentenceOf(response) {
  const body = await response.json().catch(() => ({}));
  return body.message ?? `HTTP ${response.status}`;
}
