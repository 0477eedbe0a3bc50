// Bringing one picture to the server, with how far it is.

const mostBytes = 32 * 1_048_576;
/** Without any news for so long, it is said to take long. */
const slowMs = 10_000;

/**
 * Sends the file; `on` gets `progress` (0 to 1), `slow`, and then `done` with its id or `failed` with a sentence, which is
 * undefined where nothing came back. Returns a function that takes it back.
 */
export function upload(file, { name, locale }, on) {
  const request = new XMLHttpRequest();
  let timer;
  const newsCame = () => {
    clearTimeout(timer);
    timer = setTimeout(() => on.slow(), slowMs);
  };
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    newsCame();
    on.progress(total === 0 ? 1 : loaded / total);
  });
  request.addEventListener('load', () => {
    clearTimeout(timer);
    const { id, message } = answerOf(request.responseText);
    if (request.status === 201 && id) on.done(id);
    else on.failed(message ?? `HTTP ${request.status}`);
  });
  request.addEventListener('error', () => {
    clearTimeout(timer);
    on.failed(undefined);
  });
  request.open('POST', `/api/pictures?name=${encodeURIComponent(name)}&locale=${encodeURIComponent(locale)}`);
  // The server looks at the bytes, whatever a name or a system says of them.
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.send(file);
  newsCame();
  return () => {
    clearTimeout(timer);
    request.abort();
  };
}

/** The key of the sentence on why a file is not even sent; undefined for one that may be a picture. */
export function problemOf(file) {
  if (file.type !== '' && !file.type.startsWith('image/')) return 'notPicture';
  return file.size > mostBytes ? 'tooHeavy' : undefined;
}

function answerOf(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
