// Fifty pictures of 10 MB at the same moment: how much the memory of a bot rises.
import { randomBytes, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import { bots, startBot, type Bot } from '../discord/bots.ts';
import { startOtherLeanDiscord } from '../discord/other-discord.ts';
import { startLeanGateway } from '../gateway/lean-gateway.ts';
import { startOtherSimulator } from '../gateway/simulator.ts';
import { darkroomArgs, startBotProcess } from '../processes/bot-process.ts';
import { forgetPeak, residentBytesOf } from '../processes/usage.ts';

/** What one bot came to; memory in bytes. */
export interface UploadFigures {
  what: 'results into Discord' | 'pictures into the web chat';
  bot: Bot['name'];
  residentBytes: number;
  peakBytes: number;
  tookMs: number;
}

/** Squares that are stored as they are, of 10 MB each. */
export const uploads = { count: 50, edge: 1825 };

const settlesWithinMs = 6000;
/** Whoever is turned away because too many come at once. */
const comesAgainAfterMs = 250;

/** Measures each in a fresh process. */
export async function measureUploads(size = uploads): Promise<UploadFigures[]> {
  const figures: UploadFigures[] = [];
  for (const bot of bots) figures.push(await intoDiscord(bot, size));
  return [...figures, await intoTheWebChat(size)];
}

/** Everybody asks for one, and the gateway has them all at once. */
async function intoDiscord(bot: Bot, { count, edge }: typeof uploads): Promise<UploadFigures> {
  await using gateway = await startLeanGateway({ pictureEdge: edge });
  await using discord = await startOtherLeanDiscord(1);
  await using running = await startBot(bot, discord, gateway);
  await discord.greet();
  const all = async (people: number): Promise<undefined> => {
    await discord.saturate({ waiting: people, prompt: 'a heavy fox' });
    await discord.calmDown();
    return undefined;
  };
  return await watched('results into Discord', bot.name, running.pid, { all, count });
}

/** Everybody brings one, to have something done with it. */
async function intoTheWebChat({ count, edge }: typeof uploads): Promise<UploadFigures> {
  await using simulator = await startOtherSimulator({
    models: loadCatalog('flux-schnell').models.map(simulatedModel),
  });
  await using running = await startBotProcess(darkroomArgs, simulator, {});
  await running.ready();
  const picture = await plain(edge);
  const bring = async (): Promise<void> => {
    const url = `${running.url}/api/pictures?name=${randomUUID()}&locale=en`;
    const headers = { 'content-type': 'image/png' };
    // What was brought before is not read again, so no two are the same.
    const body = Buffer.concat([picture, randomBytes(16)]);
    for (;;) {
      const answer = await fetch(url, { method: 'POST', headers, body });
      const text = await answer.text();
      if (answer.status === 201) return;
      if (answer.status !== 503) throw new Error(`${answer.status}: ${text}`);
      await pause(comesAgainAfterMs);
    }
  };
  const all = (people: number) => Promise.all(Array.from({ length: people }, bring));
  return await watched('pictures into the web chat', 'Darkroom', running.pid, { all, count });
}

/** After two that are not counted: libraries are loaded by then. */
async function watched(
  what: UploadFigures['what'],
  bot: Bot['name'],
  pid: number,
  { all, count }: { all(people: number): Promise<unknown>; count: number },
): Promise<UploadFigures> {
  await all(2);
  await pause(settlesWithinMs);
  const residentBytes = residentBytesOf(pid);
  forgetPeak(pid);
  const startedAt = performance.now();
  await all(count);
  const tookMs = performance.now() - startedAt;
  return { what, bot, residentBytes, peakBytes: residentBytesOf(pid, 'VmHWM'), tookMs };
}

/** Of one colour, as encoding is not what is measured. */
function plain(edge: number): Promise<Buffer> {
  return sharp({ create: { width: edge, height: edge, channels: 3, background: '#c40' } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
