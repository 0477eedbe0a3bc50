// Every generation has ended, in front of its person, in one message, with the right bytes or with why there are none.
import type { Generation } from '../../src/generation/generation.ts';
import { textsFor } from '../../src/i18n/texts.ts';
import { fileRefused, unconfirmedKinds } from './chat-faults.ts';
import type { Shown } from './chat.ts';
import type { Finding, Problem } from './checks.ts';
import type { Evidence } from './evidence.ts';
import { outputGone } from './gateway-faults.ts';
import { reasonFor } from './reasons.ts';
import { wishIn } from './odds.ts';
import { isEnd } from './people.ts';

/** Looks at every record, and at everybody who asked for something. */
export function checkEnds(evidence: Evidence): Finding {
  const ends = evidence.records.map((record) => checkEnd(evidence, record));
  const marks = evidence.open.map((id) => lost(`${id} is still marked as under way`));
  return {
    problems: [...ends.flatMap(({ problems }) => problems), ...marks, ...unheard(evidence)],
    explained: ends.flatMap(({ explained }) => explained),
  };
}

/** Who asked until the end and got no answer, or got one for something that is not on record. */
function unheard({ stories, records }: Evidence): Problem[] {
  const ids = new Set(records.map(({ id }) => id));
  return stories.flatMap(({ wish, answered, asks }) => {
    if (answered.length === 0) return [lost(`${wish.name} was asked for ${asks} times and never answered`)];
    return answered.filter((id) => !ids.has(id)).map((id) => lost(`${wish.name}: ${id} is not on record`));
  });
}

function checkEnd(evidence: Evidence, record: Generation): Finding {
  const { id, station, outcome, prompt } = record;
  const about = `${id} (${wishIn(prompt)})`;
  if (station !== 'done' || !outcome) return found([lost(`${about} stayed at ${station}`)]);
  const reason = reasonFor(evidence, record);
  if (outcome.kind === 'failed' && reason === undefined) {
    return found([lost(`${about} failed with ${outcome.code} for no reason: ${JSON.stringify(outcome)}`)]);
  }
  const explained = outcome.kind === 'failed' && reason !== undefined ? [reason.text] : [];
  const ends = evidence.shown.filter((message) => isEnd(message, id));
  const [end, ...others] = ends;
  if (others.length > 0) {
    if (isBesideItsPicture(evidence, record, ends))
      return found([], ['told in words beside a picture that Slack never confirmed, and that was gone then']);
    const where = ends.map((each) => each.where).join(', ');
    return found([{ kind: 'doubled', text: `${about} has ${ends.length} final messages: ${where}` }]);
  }
  if (!end) {
    return reason?.isUnseen === true
      ? found([], [reason.text])
      : found([lost(`${about} ${outcome.kind}, and no message says so${thereIs(evidence, record)}`)]);
  }
  const { problems, explained: stale } = checkLeftOvers(evidence, record, end);
  explained.push(...stale);
  if (outcome.kind !== 'succeeded') {
    const title = textsFor(record.locale).say(`card.${outcome.kind}`);
    if (!end.text.includes(title)) problems.push(wrong(`${about}: ${end.where} does not say “${title}”`));
    if (end.files.length > 0) problems.push(wrong(`${about} ${outcome.kind}, and ${end.where} shows files`));
    return found(problems, explained);
  }
  const bytes = checkBytes(evidence, record, end);
  return found([...problems, ...bytes.problems], [...explained, ...bytes.explained]);
}

/**
 * A message that Slack has not confirmed has no name by which it could be changed. Its picture was fetched once more
 * before it was looked for, and was not to be had any more: not paid, and said so.
 */
function isBesideItsPicture({ hits, kills }: Evidence, record: Generation, ends: readonly Shown[]): boolean {
  const { address, outcome, prompt } = record;
  const kinds = hits.get(wishIn(prompt)) ?? new Set();
  const isGone = outcome?.kind === 'failed' && outcome.code === 'output_gone' && kinds.has(outputGone);
  const isUnconfirmed = kills > 0 || [...kinds].some((kind) => unconfirmedKinds.has(kind));
  const withFiles = ends.filter(({ files }) => files.length > 0).length;
  return address.adapter === 'slack' && isGone && isUnconfirmed && ends.length === 2 && withFiles === 1;
}

/** What stands there instead, for whoever looks for the reason. */
function thereIs({ shown }: Evidence, { id, prompt }: Generation): string {
  const all = shown.filter(({ generation, text }) => generation === id || wishIn(text) === wishIn(prompt));
  return all
    .map(
      ({ where, text, buttons }) =>
        `; ${where} says ${JSON.stringify(text.slice(0, 60))} [${buttons.join(' ')}]`,
    )
    .join('');
}

function checkBytes({ made, hits }: Evidence, record: Generation, end: Shown): Finding {
  const { id, prompt, prediction, outputs } = record;
  const served = made.find((each) => each.id === prediction)?.files ?? [];
  const wanted = outputs.map((url) => served[Number(/out-(\d+)\./u.exec(url)?.[1] ?? -1)]);
  if (wanted.length > 0 && JSON.stringify(wanted) === JSON.stringify(end.files)) return found([]);
  // A message keeps what it was sent with.
  const isMore = end.files.length >= wanted.length && end.files.every((hash) => served.includes(hash));
  if (isMore && hits.get(wishIn(prompt))?.has(outputGone))
    return found([], ['shown before an output was gone, and not paid for that']);
  const isLinked = end.files.length === 0 && outputs.every((url) => end.links.includes(url));
  if (isLinked && hits.get(wishIn(prompt))?.has(fileRefused))
    return found([], ['linked, as the chat refused the file']);
  return found([
    wrong(
      `${id}: ${end.where} shows ${end.files.length} files, ${end.broken} broken ones and ${end.links.length} links in place of the ${wanted.length} that were made`,
    ),
  ]);
}

/** What else stands there of the same thing, and says that it is still under way. */
function checkLeftOvers({ shown, records, hits, kills }: Evidence, record: Generation, end: Shown): Finding {
  const { id, prompt } = record;
  const name = wishIn(prompt);
  const isShared = records.filter((other) => wishIn(other.prompt) === name).length > 1;
  const leftOvers = shown.filter((message) => {
    if (message.where === end.where || message.buttons.includes('again')) return false;
    // What is whispered without a button tells where to look, and stays true.
    const isNameless = message.generation === undefined && !message.isAside && !isShared;
    return message.generation === id || (isNameless && wishIn(message.text) === name);
  });
  // Slack names a message in its answer only: what was sent without one can be changed by nobody.
  const isNamelessThere = kills > 0 || [...(hits.get(name) ?? [])].some((kind) => unconfirmedKinds.has(kind));
  if (record.address.adapter === 'slack' && isNamelessThere)
    return found(
      [],
      leftOvers.map(() => 'first card left behind in Slack, which never confirmed it'),
    );
  return found(
    leftOvers.map(({ where, text }) =>
      wrong(`${id} has ended, and ${where} still says: ${text.slice(0, 80)}`),
    ),
  );
}

function found(problems: Problem[], explained: string[] = []): Finding {
  return { problems, explained };
}

function lost(text: string): Problem {
  return { kind: 'lost', text };
}

function wrong(text: string): Problem {
  return { kind: 'wrong', text };
}
