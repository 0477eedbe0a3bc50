// A Discord in a process of its own, so that its work is not measured as the bot's.
import { registerImagine } from '../../test/fakes/discord/bots.ts';
import { startFakeDiscord, type FakeDiscord } from '../../test/fakes/discord/discord.ts';
import { startLeanDiscord } from './lean-discord.ts';
import type { Visit, Visited, Visits } from './other-discord.ts';
import { answerCalls, givenOptions, type Calls } from '../processes/other-process.ts';

const { lean, servers } = givenOptions() as { lean: boolean; servers: number };
const { apiUrl, token, calls } = lean ? await startLean() : await startWhole();
answerCalls({ apiUrl, token }, calls);

async function startLean(): Promise<{ apiUrl: string; token: string; calls: Calls }> {
  const { apiUrl, token, ...calls } = await startLeanDiscord(servers);
  return { apiUrl, token, calls: { ...calls } };
}

/** The fake of the tests, which holds every request against Discord's description. */
async function startWhole(): Promise<{ apiUrl: string; token: string; calls: Calls }> {
  const discord = await startFakeDiscord();
  const { apiUrl, token } = discord;
  const calls: Calls = {
    async register() {
      await registerImagine(discord);
      return undefined;
    },
    async usable() {
      while (discord.connection.open() === 0 || discord.commands().length === 0) await pause(5);
      return undefined;
    },
    visits: (given: Visits) => visits(discord, given),
  };
  return { apiUrl, token, calls };
}

/** People who come one after the other to a few places, each when the one before has the picture. */
async function visits(discord: FakeDiscord, { count, atOnce, values }: Visits): Promise<Visited> {
  const before = discord.requests.length;
  const prompts = Array.from({ length: count }, (_, number) => `${values['prompt']} ${number}`);
  const made: Visit[] = [];
  const lane = async (index: number) => {
    await pause(index * 150);
    for (let prompt = prompts.shift(); prompt !== undefined; prompt = prompts.shift()) {
      const context = { userId: discord.addPerson().id, channelId: discord.channelId };
      const { token } = await discord.slash('imagine', { ...values, prompt }, context);
      made.push(await pictureFor(discord, token, prompt));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, index) => lane(index)));
  // Whatever follows the last picture counts too.
  await pause(500);
  const { breaches } = discord;
  if (breaches.length > 0) throw new Error(`The bot broke Discord's rules: ${breaches.join('; ')}`);
  const requests = discord.requests.slice(before);
  const refused = requests.find(({ status = 0 }) => status >= 400);
  if (refused) throw new Error(`Discord refused ${refused.method} ${refused.path}: ${refused.status}`);
  const replies = requests.filter(({ path }) => path.endsWith('/callback')).length;
  const edits = requests.filter(({ method }) => method === 'PATCH').length;
  return { visits: made, replies, edits, others: requests.length - replies - edits };
}

async function pictureFor(discord: FakeDiscord, token: string, prompt: string): Promise<Visit> {
  let seen = discord.requests.length;
  for (;;) {
    // What is still arriving is looked at again.
    for (; seen < discord.requests.length; seen += 1) {
      const request = discord.requests[seen];
      if (!request || request.receivedAt === undefined) break;
      const isIt = request.files.length > 0 && request.path.includes(token);
      if (isIt) return { prompt, pictureAt: request.receivedAt };
    }
    await pause(5);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
