// A picture that somebody brings: taken in, and answered with an id that a command can name.
import type { Context } from 'hono';
import { asAppError, treatmentOf } from '../../generation/errors.ts';
import { textsFor } from '../../i18n/texts.ts';
import type { Log } from '../../log.ts';
import type { Intake } from '../../media/intake.ts';
import type { Brought } from './brought.ts';
import { refuse } from './door.ts';
import { bringSchema } from './schema.ts';
import { describe, personOf } from './said.ts';
import type { Uploads } from './upload.ts';

/** What bringing pictures needs. */
export interface BringParts {
  brought: Brought;
  intake: Intake;
  uploads: Uploads;
  log: Log | undefined;
}

/** `POST /api/pictures`: answers the id, or one sentence in the language that the page asks for. */
export async function onPicture(parts: BringParts, c: Context): Promise<Response> {
  const { brought, intake, uploads, log } = parts;
  const asked = bringSchema.safeParse(c.req.query());
  if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
  const { name, locale } = asked.data;
  const { raw } = c.req;
  try {
    const picture = await uploads.taking(raw, raw.signal, (source) => intake.take(source, raw.signal));
    return c.json({ id: await brought.add(personOf(name).id, picture) }, 201);
  } catch (error) {
    const { code, params } = asAppError(error);
    // Who goes away in the middle has broken nothing; a full disk is for whoever runs the bot.
    if (code === 'internal' && !raw.signal.aborted) log?.error({ err: error }, 'a picture was not taken in');
    return c.json({ message: textsFor(locale).say(`error.${code}`, params) }, statusOf(code, error));
  }
}

function statusOf(code: string, error: unknown): 413 | 422 | 500 | 503 {
  if (code === 'picture_too_heavy') return 413;
  const treatment = treatmentOf(error);
  if (treatment === 'refusal') return 422;
  return treatment === 'wait' ? 503 : 500;
}
