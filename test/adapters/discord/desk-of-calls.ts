// Calls to a fake Discord in which somebody has just typed a command.
import { createCalls, type Calls, type MessageBody } from '../../../src/adapters/discord/api/calls.ts';
import { AppError } from '../../../src/generation/errors.ts';
import { registerImagine } from '../../fakes/discord/bots.ts';
import { startFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from '../../fakes/discord/discord.ts';

/** Calls, the Discord they go to, and one interaction that waits for its response. */
export interface CallDesk extends AsyncDisposable {
  discord: FakeDiscord;
  calls: Calls;
  interaction: { id: string; token: string };
  /** The interaction's replies. */
  to: { app: string; token: string };
}

/** Starts a fake; the end of its scope throws when the calls broke Discord's rules. */
export async function openCallDesk(options: FakeDiscordOptions = {}): Promise<CallDesk> {
  const discord = await startFakeDiscord(options);
  await registerImagine(discord);
  const calls = createCalls(discord);
  const { id, token } = await discord.slash('imagine', { prompt: 'a fox' });
  return {
    discord,
    calls,
    interaction: { id, token },
    to: { app: discord.applicationId, token },
    async [Symbol.asyncDispose]() {
      calls.close();
      await discord.close();
      if (discord.breaches.length > 0) throw new Error(`Breaches: ${discord.breaches.join('; ')}`);
    },
  };
}

/** A message that says this and has no buttons. */
export function saying(content: string): MessageBody {
  return { content, components: [] };
}

/** Long enough for any call of a test. */
export function soon(): AbortSignal {
  return AbortSignal.timeout(10_000);
}

/** What a call that must fail rejects with. */
export async function refusalOf(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw error;
}
