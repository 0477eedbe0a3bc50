// A process of its own, started by the tests: what is left of two connections once they are stopped.
import { hasSubscribers } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBareSlack } from './bare-slack.ts';
import { onSockets } from './on-sockets.ts';

const { slack, bolt } = await onSockets({ secondAfterMs: 0 });
const count = async (connections: number): Promise<void> => {
  while (slack.sockets.count() !== connections) await sleep(5);
};
await bolt.start();
await count(2);
await slack.slash('/imagine', 'a fox');
slack.sockets.refresh({ which: 'oldest' });
await count(3);

const giveUp = new AbortController();
const late = sleep(1000, 'late', { signal: giveUp.signal }).catch(() => 'never');
const stopped = await Promise.race([bolt.stop().then(() => 'within a second'), late]);
giveUp.abort();
await slack.close();

// Slack breaks off in the middle of the close.
const bare = await startBareSlack();
const rude = await onSockets({ apiUrl: bare.apiUrl });
await rude.bolt.start();
const closing = rude.bolt.stop();
for (const { raw } of bare.guests) raw.resetAndDestroy();
await closing;
await rude.slack.close();
await bare[Symbol.asyncDispose]();
await sleep(50);
const left = process.getActiveResourcesInfo().filter((kind) => !/^(?:Pipe|TTY)/u.test(kind));
const watched = hasSubscribers('undici:websocket:open') || hasSubscribers('undici:websocket:ping');
process.stdout.write(JSON.stringify({ stopped, connections: slack.sockets.count(), left, watched }));
