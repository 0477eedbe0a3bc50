// Every way a gateway can fail, over real HTTP: what the person reads and pays, and what is paid for.
import { describe, expect, test } from 'vitest';
import { atDesk } from '../fakes/desk.ts';
import type { Play } from '../fakes/scripted-gateway.ts';
import { whatComesOf, type End, type Wrong } from '../fakes/wrong-gateway.ts';

const html = '<html><body><h1>Bad gateway</h1></body></html>';
const picture = { says: 'Here is your picture', left: 49 };
const paidOnce = { ...picture, creates: 1, made: 1 };
const paidSecond = { ...picture, creates: 2, made: 1 };
const refused = (says: string) => ({ says, creates: 1, made: 0, left: 50 });
const lost = (says: string, creates = 1) => ({ says, creates, made: creates, left: 50 });
const noSense = 'The picture service gave an answer that makes no sense.';
const noKey = 'The picture service does not accept this bot’s key. Whoever runs the bot has to look at it.';
const noCredit =
  'The account of this bot at the picture service is empty. Whoever runs the bot has to look at it.';
const invalidFields = [
  { type: 'number_lte', field: 'input.num_inference_steps', description: 'Must be less than or equal to 4' },
];

const creates: [fault: string, Omit<Wrong, 'what'>, End][] = [
  ['401', { before: { json: { title: 'Unauthenticated', detail: 'No.' }, status: 401 } }, refused(noKey)],
  ['402', { before: { json: { title: 'Insufficient credit' }, status: 402 } }, refused(noCredit)],
  [
    '403 of an empty account',
    { before: { json: { error: { message: 'no', code: 'insufficient_user_quota' } }, status: 403 } },
    refused(noCredit),
  ],
  [
    '403 of a key that is off',
    { before: { json: { error: { message: 'this key is disabled', type: 'new_api_error' } }, status: 403 } },
    refused(noKey),
  ],
  [
    '404 of a wrong address',
    { before: { body: html, status: 404 } },
    refused('The picture service refused this: HTTP 404'),
  ],
  [
    '413',
    { before: { json: { detail: 'The request body is larger than 10 MB.' }, status: 413 } },
    refused('The picture service refused this: The request body is larger than 10 MB.'),
  ],
  [
    '422 with invalid_fields',
    { before: { json: { detail: '- input', invalid_fields: invalidFields }, status: 422 } },
    refused('The picture service refused this: num_inference_steps: Must be less than or equal to 4'),
  ],
  ['429 with retry_after', { before: { json: { retry_after: 3 }, status: 429 } }, paidSecond],
  ['429 without', { times: 2, before: { json: {}, status: 429 } }, { ...paidSecond, creates: 3 }],
  [
    '503 for want of a channel',
    { before: { json: { error: { message: 'no channel' } }, status: 503 } },
    paidSecond,
  ],
  ['500', { before: { json: { detail: 'oops' }, status: 500 } }, paidSecond],
  ['502 with HTML', { before: { body: html, status: 502 } }, paidSecond],
  ['524', { before: { body: 'error code: 524', status: 524 } }, paidSecond],
  ['a reset', { before: { fault: 'reset after reading' } }, paidSecond],
  ['a hang', { before: { fault: 'hang' } }, paidSecond],
  ['500 of what was created', { after: { json: { detail: 'oops' }, status: 500 } }, paidOnce],
  ['502 with HTML of what was created', { after: { body: html, status: 502 } }, paidOnce],
  ['524 of what was created', { after: { body: '', status: 524 } }, paidOnce],
  ['a reset of what was created', { after: { fault: 'reset after reading' } }, paidOnce],
  ['a hang of what was created', { after: { fault: 'hang' } }, paidOnce],
  ['half a body', { after: { half: '{"id":"abc","status":"starting"}', status: 201 } }, paidOnce],
  ['JSON that was cut', { after: { body: '{"id":"abc","sta', status: 201 } }, paidOnce],
  ['200 with a page', { before: { body: html } }, refused(noSense)],
  ['200 with an error', { before: { json: { error: { message: 'no', code: 'x' } } } }, refused(noSense)],
  ['200 with {created, data}', { before: { json: { created: 1, data: [] } } }, refused(noSense)],
  ['200 with an unknown status', { before: { json: { id: 'abc', status: 'dreaming' } } }, refused(noSense)],
];

const gets: [fault: string, Omit<Wrong, 'what'>, End][] = [
  ['404 that is stale', { times: 2, before: { json: { detail: 'Not found.' }, status: 404 } }, paidOnce],
  [
    '404 that stays',
    { times: Infinity, before: { json: { detail: 'Not found.' }, status: 404 } },
    lost('The picture service has lost this picture.'),
  ],
  ['429', { before: { json: { retry_after: 2 }, status: 429 } }, paidOnce],
  ['500', { before: { json: {}, status: 500 } }, paidOnce],
  ['502 with HTML', { before: { body: html, status: 502 } }, paidOnce],
  ['524', { before: { body: '', status: 524 } }, paidOnce],
  ['a reset', { before: { fault: 'reset after reading' } }, paidOnce],
  ['a hang', { before: { fault: 'hang' } }, paidOnce],
  ['half a body', { after: { half: '{"id":"abc","status":"succeeded"}' } }, paidOnce],
  ['no JSON', { after: { body: '{"id":' } }, paidOnce],
  ['200 with an error, four times', { times: 4, after: { json: { error: 'no' } } }, paidOnce],
  ['an unknown status, four times', { times: 4, says: { status: 'dreaming' } }, paidOnce],
  ['an unknown status for good', { times: Infinity, says: { status: 'dreaming' } }, lost(noSense)],
  ['401', { before: { json: {}, status: 401 } }, lost(noKey)],
  ['aborted', { says: { status: 'aborted', output: null } }, lost('Stopped')],
  ['canceled from outside', { says: { status: 'canceled', output: null } }, lost('Stopped')],
  [
    'succeeded without output',
    { says: { status: 'succeeded', output: null } },
    lost('The model finished without a picture.'),
  ],
  [
    'succeeded at an address of this network',
    { says: { status: 'succeeded', output: ['https://10.0.0.7/a.png'] } },
    lost('The result lies at an address that must not be opened.'),
  ],
  [
    'succeeded at an address of this machine that is not the gateway',
    { says: { status: 'succeeded', output: 'http://127.0.0.1:9/a.png' } },
    lost('The result lies at an address that must not be opened.'),
  ],
  [
    'refused content (NSFW)',
    { says: { status: 'failed', error: 'NSFW content detected. Try running it again.' } },
    lost('The model’s safety filter kept this back. Try other words.'),
  ],
  [
    'refused content (E005)',
    { says: { status: 'failed', error: 'The input or output was flagged as sensitive. (E005)' } },
    lost('The model’s safety filter kept this back. Try other words.'),
  ],
  [
    'failed in a way that stays',
    { says: { status: 'failed', error: 'CUDA out of memory.' } },
    lost('The model gave up: CUDA out of memory.'),
  ],
  ...['(code: PA)', 'E004', 'E6716'].map((code): [string, Omit<Wrong, 'what'>, End] => [
    `failed in a way that passes, ${code}`,
    { says: { status: 'failed', error: `Director: unexpected error handling prediction ${code}` } },
    { ...picture, creates: 2, made: 2 },
  ]),
  [
    'failed twice in a way that passes',
    { times: Infinity, says: { status: 'failed', error: 'Prediction interrupted; please retry (code: PA)' } },
    lost('The picture service stopped the model in the middle, twice. Try again in a few minutes.', 2),
  ],
];

const large = { 'content-length': String(101 * 1024 * 1024) };
const blocked = lost('The result lies at an address that must not be opened.');
const gone = lost('The picture was already deleted at the picture service.');

const files: [fault: string, Omit<Wrong, 'what'>, End][] = [
  ['404', { before: { body: '', status: 404 } }, gone],
  ['410', { before: { body: '', status: 410 } }, gone],
  ['429', { before: { body: '', status: 429, headers: { 'retry-after': '2' } } }, paidOnce],
  ['500', { before: { body: '', status: 500 } }, paidOnce],
  ['a reset', { before: { fault: 'reset after reading' } }, paidOnce],
  ['half a file', { before: { half: Buffer.alloc(1000, 1) } }, paidOnce],
  ['a hang', { before: { fault: 'hang' } }, paidOnce],
  ['a file that drips', { before: { drip: ['RIFF', 'never'], next: firstOnly() } }, paidOnce],
  [
    'more than is fetched',
    { before: { half: 'x', headers: large } },
    lost('The result is larger than 100 MiB, too large to fetch.'),
  ],
  ['a redirect to a private address', { before: redirect('https://192.168.1.1/a.png') }, blocked],
  ['a redirect to the secrets of a cloud', { before: redirect('http://169.254.169.254/latest') }, blocked],
  ['a redirect that ends nowhere', { times: 9, before: redirect('/files/a/b.png') }, blocked],
  [
    'a page',
    { before: { body: html } },
    lost('The result is neither a picture nor a video that can be shown here.'),
  ],
];

describe.concurrent('a create that meets', () => {
  test.each(creates)('%s', async (_, wrong, end) => {
    expect(await whatComesOf({ what: 'create', ...wrong })).toEqual(end);
  });
});

describe.concurrent('a look that meets', () => {
  test.each(gets)('%s', async (_, wrong, end) => {
    expect(await whatComesOf({ what: 'get', ...wrong })).toEqual(end);
  });
});

describe.concurrent('an output that meets', () => {
  test.each(files)('%s', async (_, wrong, end) => {
    expect(await whatComesOf({ what: 'file', ...wrong })).toEqual(end);
  });
});

test.concurrent('an output inside the answer is shown like any other', async () => {
  await atDesk({ simulator: { speed: 5 } }, async (desk) => {
    const { files } = await desk.ends(await desk.chat.say('a fox simulate:data'));
    expect([files.map(({ mediaType }) => mediaType), await desk.left()]).toEqual([['image/png'], 49]);
  });
});

function redirect(location: string): Play {
  return { body: '', status: 302, headers: { location } };
}

/** Lets one piece through, and no other. */
function firstOnly(): () => Promise<void> {
  let passed = 0;
  return () => ((passed += 1) === 1 ? Promise.resolve() : new Promise(() => {}));
}
