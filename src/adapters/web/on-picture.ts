// A picture that somebody brings: taken in, and answered with an id that a command can name.
import type { Context } from 'hono';
import { asAppError, treatmentOf } from '../../generation/errors.ts';
import { textsFor } from '../../i18n/texts.ts';
import type { Intake } from '../../media/intake.ts';
import type { Brought } from './brought.ts';
import { refuse } from './door.ts';
import { bringSchema } from './schema.ts';
import { describe, personOf } from './said.ts';
import { withUpload } from './upload.ts';

/** What bringing pictures needs. */
export interface BringParts {
  brought: Brought;
  intake: Intake;
  uploadsDir: string;
}

/** `POST /api/pictures`: answers the id, or one sentence in the language that the page asks for. */
export async function onPicture({ brought, intake, uploadsDir }: BringParts, c: Context): Promise<Response> {
  const asked = bringSchema.safeParse(c.req.query());
  if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
  const { name, locale } = asked.data;
  const { raw } = c.req;
  try {
    const picture = await withUpload(uploadsDir, raw, raw.signal, (source) =>
      intake.take(source, raw.signal),
    );
    return c.json({ id: await brought.add(personOf(name).id, picture) }, 201);
  } catch (error) {
    const { code, params } = asAppError(error);
    return c.json({ message: textsFor(locale).say(`error.${code}`, params) }, statusOf(code, error));
  }
}

function statusOf(code: string, error: unknown): 413 | 422 | 500 | 503 {
  if (code === 'picture_too_heavy') return 413;
  const treatment = treatmentOf(error);
  if (treatment === 'refusal') return 422;
  return treatment === 'wait' ? 503 : 500;
}
