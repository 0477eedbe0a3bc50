// Slack's events to commands and actions: acknowledged at once, then each kind to the one function that reads it.
import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Identity } from './api/calls.ts';
import { asAppError } from '../../generation/errors.ts';
import { actionNames } from '../../generation/cards/card.ts';
import { onDarkroom, onImagine, onMention, onModels, onUsage } from './listeners/on-command.ts';
import { homeSchema, mentionSchema } from './listeners/events.ts';
import {
  commandSchema,
  pressSchema,
  shortcutSchema,
  submissionSchema,
  type Heard,
} from './listeners/heard.ts';
import { showEditModal } from './listeners/edit.ts';
import { onHomeChoice, showHome } from './listeners/on-home.ts';
import { onEditForm, onImagineForm, onVaryForm } from './listeners/on-submission.ts';
import { onPress } from './listeners/on-press.ts';
import type { ListenParts } from './listeners/parts.ts';
import { subjectIn } from './listeners/subject.ts';
import { changeModel } from './listeners/views.ts';
import { shortcutId } from './manifest.ts';
import { modelChosen } from './views/imagine-modal.ts';

type Ack = (response?: never) => Promise<void>;

/** Has `app` hand everything that is for us to `parts`. Nothing is thrown; what fails is logged. */
export function listen(app: App, parts: ListenParts): void {
  const { commands } = parts;
  app.command(commands.imagine, ({ ack, body }) =>
    heard(parts, ack, body, commandSchema, ({ heard: by, text }, now) =>
      onImagine(parts, { ...by, ...now }, text),
    ),
  );
  app.command(commands.usage, ({ ack, body }) =>
    heard(parts, ack, body, commandSchema, ({ heard: by }, now) => onUsage(parts, { ...by, ...now })),
  );
  app.command(commands.models, ({ ack, body }) =>
    heard(parts, ack, body, commandSchema, ({ heard: by, text }, now) =>
      onModels(parts, { ...by, ...now }, text),
    ),
  );
  app.command(commands.darkroom, ({ ack, body }) =>
    heard(parts, ack, body, commandSchema, ({ heard: by, text }, now) =>
      onDarkroom(parts, { ...by, ...now }, text),
    ),
  );
  app.event('app_mention', ({ body }) =>
    heard(parts, none, body, mentionSchema, async ({ heard: by, isByBot, ...said }, now) => {
      if (!isByBot) await onMention(parts, { ...by, ...now }, said);
    }),
  );
  app.event('app_home_opened', ({ body }) =>
    heard(parts, none, body, homeSchema, async ({ heard: by, tab }, now) => {
      if (tab === 'home') await showHome(parts, { ...by, ...now });
    }),
  );
  app.shortcut(shortcutId, ({ ack, body }) =>
    heard(parts, ack, body, shortcutSchema, async ({ heard: by, message }, now) => {
      const subject = await subjectIn(parts, by.channel, { ts: message.ts, message });
      await showEditModal(parts, { ...by, ...now }, subject);
    }),
  );
  app.action(new RegExp(`^(?:${actionNames.join('|')})$`, 'u'), ({ ack, body }) =>
    heard(parts, ack, body, pressSchema, (press, now) =>
      onPress(parts, { ...press, heard: { ...press.heard, ...now } }),
    ),
  );
  app.action('model', ({ ack, body, action }) =>
    heard(parts, ack, body, pressSchema, async ({ heard: by, view }, now) => {
      const model = modelChosen(action);
      if (!view || model === undefined) return;
      await changeModel(parts, { ...by, ...now }, { model, form: view });
    }),
  );
  app.action(/^home-/u, ({ ack, body, action }) =>
    heard(parts, ack, body, pressSchema, ({ heard: by }, now) =>
      onHomeChoice(parts, { ...by, ...now }, action),
    ),
  );
  app.view('vary', ({ ack, body }) =>
    heard(parts, ack, body, submissionSchema, ({ heard: by, view }, now) =>
      onVaryForm(parts, { heard: { ...by, ...now }, view }),
    ),
  );
  for (const [name, onForm] of Object.entries({ imagine: onImagineForm, edit: onEditForm })) {
    app.view(name, async ({ ack, body }) => {
      const answer = once((errors?: Record<string, string>) =>
        errors ? ack({ response_action: 'errors', errors }) : ack(),
      );
      await heard(parts, none, body, submissionSchema, ({ heard: by, view }, now) =>
        onForm(parts, { heard: { ...by, ...now }, view }, answer),
      );
      await answer();
    });
  }
}

/** Bolt acknowledges events by itself. */
const none: Ack = async () => {};

/** The same promise however often it is asked for: a form is acknowledged exactly once. */
function once<Argument>(
  give: (argument?: Argument) => Promise<void>,
): (argument?: Argument) => Promise<void> {
  let given: Promise<void> | undefined;
  return (argument) => (given ??= give(argument));
}

/** Acknowledges, reads, and has it done once however often it is delivered. */
async function heard<
  Schema extends z.ZodType<{ heard: Omit<Heard, 'receivedAt' | 'channel'>; delivery?: string }>,
>(
  parts: ListenParts,
  ack: Ack,
  body: unknown,
  schema: Schema,
  take: (read: z.infer<Schema>, now: Now) => Promise<void>,
): Promise<void> {
  const { log, clock, seen, whoWeAre } = parts;
  const receivedAt = clock.now();
  // A socket that was closed under our hands takes no acknowledgement; what was asked for is done all the same.
  await ack().catch((error: unknown) => log.warn({ err: error }, 'an acknowledgement was lost'));
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    log.warn({ problem: parsed.error.message }, 'an event of Slack that cannot be read');
    return;
  }
  const { id } = parsed.data.heard;
  const { delivery = id } = parsed.data;
  if (seen.get(delivery)) return;
  seen.set(delivery, true);
  const work = async (): Promise<void> => {
    await parts.calm.heard();
    await take(parsed.data, { receivedAt, ...placeOf(whoWeAre.known()) });
  };
  try {
    await parts.atWork.during(work());
  } catch (error) {
    const { code } = asAppError(error);
    if (code === 'internal') log.error({ heard: id, code, err: error }, 'an event of Slack failed');
    else log.warn({ heard: id, code }, 'an event of Slack was not answered');
  }
}

type Now = Pick<Heard, 'receivedAt'> & Partial<Pick<Heard, 'team' | 'workspace'>>;

/**
 * Whose quota counts, and whom our calls are for: the place where the app is at home. In channels that are shared with
 * others Slack names theirs as well, in one kind of event but not in another, and ids of people differ anyway.
 */
function placeOf(home: Identity | undefined): Partial<Pick<Heard, 'team' | 'workspace'>> {
  if (!home) return {};
  const { team, enterprise } = home;
  return enterprise === undefined ? { team, workspace: team } : { workspace: enterprise };
}
