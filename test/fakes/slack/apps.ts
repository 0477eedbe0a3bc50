// Real apps on the fake: Slack's own client, and Bolt on a connection.
import { App, LogLevel, SocketModeReceiver, type Logger } from '@slack/bolt';
import { ErrorCode, WebClient, type ChatPostMessageResponse, type WebAPIPlatformError } from '@slack/web-api';
import { startFakeSlack, type FakeSlack, type FakeSlackOptions } from './slack.ts';

/** The first bytes of files of each kind, which is all that Slack's own look is made of here. */
export const bytesOf = {
  png: Buffer.from('89504e470d0a1a0a0000', 'hex'),
  jpg: Buffer.from('ffd8ffe000104a464946', 'hex'),
  gif: Buffer.from('GIF89a\u0001\u0000\u0001\u0000'),
  webp: Buffer.from('RIFF\u0001\u0000\u0000\u0000WEBPVP8 '),
  mp4: Buffer.from('\u0000\u0000\u0000\u0020ftypisom'),
} as const;

/** What Slack's libraries say is of no use to a test: it looks at what they do. */
export const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** Slack's client, which tries everything once. */
export function webClient(slack: FakeSlack, token: string = slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
}

/** Slack's error word for a call; `ok` for none, rejects where it was no answer of Slack's. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  const data = await refusalOf(call);
  return data?.error ?? 'ok';
}

/** All that Slack says when it refuses. */
export async function refusalOf(call: Promise<unknown>): Promise<WebAPIPlatformError['data'] | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { code, data } = error as WebAPIPlatformError;
    if (code !== ErrorCode.PlatformError) throw error;
    return data;
  }
}

/** Posts a message. The linter takes the client's own method for that of a window. */
export function posting(web: WebClient, args: Record<string, unknown>): Promise<ChatPostMessageResponse> {
  return web.apiCall('chat.postMessage', args);
}

/** Uploads in three steps, shared with nobody; gives the file's id. */
export async function upload(
  web: WebClient,
  bytes: Buffer = bytesOf.png,
  filename = 'a.png',
): Promise<string> {
  const { upload_url: url = '', file_id: id = '' } = await web.files.getUploadURLExternal({
    filename,
    length: bytes.byteLength,
  });
  await fetch(url, { method: 'POST', body: new Uint8Array(bytes) });
  await web.files.completeUploadExternal({ files: [{ id, title: filename }] });
  return id;
}

/** A message with an image that shows a file. */
export function showing(id: string) {
  return { text: 'a fox', blocks: [{ type: 'image', alt_text: 'a fox', slack_file: { id } }] };
}

/** Bolt on a connection to a fake; the end of its scope closes both and throws when a rule was broken. */
export interface Bench extends AsyncDisposable {
  slack: FakeSlack;
  app: App;
  web: WebClient;
}

/** Starts a fake and an app on it, once `prepare` has given it its listeners. */
export async function onBench(
  prepare: (app: App) => void = () => {},
  options: FakeSlackOptions = {},
): Promise<Bench> {
  const slack = await startFakeSlack(options);
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    installerOptions: { clientOptions },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions,
    logger: quiet,
    deferInitialization: true,
  });
  await app.init();
  prepare(app);
  await app.start();
  return {
    slack,
    app,
    web: webClient(slack),
    async [Symbol.asyncDispose]() {
      await app.stop();
      await slack.close();
      if (slack.breaches.length > 0) throw new Error(`Breaches: ${slack.breaches.join('; ')}`);
    },
  };
}
