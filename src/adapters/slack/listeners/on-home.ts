// The app's home: what is left of the quota, the newest pictures, and what somebody chose to be usual.
import type { Card } from '../../../generation/cards/card.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { recentOf, type RecentPicture } from '../delivery/remembered.ts';
import { homeChoice, homeView } from '../views/home.ts';
import { answering } from './answering.ts';
import type { Heard } from './heard.ts';
import type { ListenParts } from './parts.ts';

const withinMs = 10_000;

/** Shows the home as it is now. */
export async function showHome(parts: ListenParts, heard: Heard): Promise<void> {
  const { calls, catalog, people, store, ourselves } = parts;
  const { team, user } = heard;
  const [usage, known, choices, recent, { teamUrl }] = await Promise.all([
    usageOf(parts, heard),
    people.known(heard),
    people.choices(heard),
    recentOf(store, user),
    ourselves(AbortSignal.timeout(withinMs)),
  ]);
  if (!usage) return;
  const shown = {
    usage,
    recent: recent.map((picture) => withPermalink(picture, teamUrl)),
    catalog,
    command: parts.commands.imagine,
  };
  const home = (withPictures: boolean) =>
    homeView(textsFor(known.locale), {
      ...shown,
      withPictures,
      locale: choices.locale,
      model: choices.model,
    });
  const publish = (withPictures: boolean) =>
    calls.publishView(team, user, home(withPictures), AbortSignal.timeout(withinMs));
  // A picture that was deleted, or that this person may not see any more, must not take the whole home away.
  await publish(true).catch((error: unknown) => (recent.length > 0 ? publish(false) : Promise.reject(error)));
}

/** A language or a model was chosen there. */
export async function onHomeChoice(parts: ListenParts, heard: Heard, action: unknown): Promise<void> {
  const choice = homeChoice(action);
  if (!choice) return;
  await parts.people.choose(heard, choice);
  await showHome(parts, heard);
}

async function usageOf(parts: ListenParts, heard: Heard): Promise<Card | undefined> {
  let usage: Card | undefined;
  await answering(parts, heard, (said) =>
    parts.handlers.onCommand({ ...said, name: 'usage' }, async (card) => {
      usage = card;
      return said.address;
    }),
  );
  return usage;
}

function withPermalink({ channel, ts, fileId, alt }: RecentPicture, teamUrl: string) {
  return { fileId, alt, permalink: `${teamUrl}archives/${channel}/p${ts.replace('.', '')}` };
}
