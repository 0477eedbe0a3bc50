// One picture from a gateway that goes wrong: what the person reads and pays, and what is paid for.
import type { IncomingMessage } from 'node:http';
import { expect } from 'vitest';
import { atDesk, type Desk } from './desk.ts';
import { startProxy } from './proxy.ts';
import type { Play } from './scripted-gateway.ts';

/** What goes wrong with the first requests of a kind, one unless it says how often. */
export interface Wrong {
  what: 'create' | 'get' | 'file';
  times?: number;
  /** Answered without the gateway. */
  before?: Play;
  /** The gateway did it, and this is what comes back. */
  after?: Play;
  /** What its answers say instead. */
  says?: Record<string, unknown>;
}

/** How it ends. `creates` reach the gateway's door, `made` are the predictions it has of it. */
export interface End {
  says: string;
  creates: number;
  made: number;
  left: number;
}

/** One picture is asked for while that goes wrong; its end is shown exactly once, in one message. */
export async function whatComesOf(wrong: Wrong): Promise<End> {
  let left = wrong.times ?? 1;
  let creates = 0;
  const isMet = (request: IncomingMessage) => kindOf(request) === wrong.what && (left -= 1) >= 0;
  await using proxy = startProxy({
    answer(request) {
      if (kindOf(request) === 'create') creates += 1;
      return wrong.before && isMet(request) ? wrong.before : undefined;
    },
    answerAfter: (request) => (wrong.after && isMet(request) ? wrong.after : undefined),
    rewrite: (json, request) => (wrong.says && isMet(request) ? { ...json, ...wrong.says } : json),
  });
  let end: End | undefined;
  await atDesk({ baseUrl: proxy.before, simulator: { speed: 5 } }, async (desk) => {
    const id = await desk.chat.say('a fox');
    const hurry = setInterval(() => desk.clock.skip(1000), 25);
    const { card, files, titles } = await desk.ends(id).finally(() => clearInterval(hurry));
    const says = card.tone === 'failed' ? String(card.lines[0]) : card.title;
    end = { says, creates, made: desk.creates(), left: await desk.left() };
    expect(files).toHaveLength(card.tone === 'done' ? 1 : 0);
    expect(titles.filter((title) => title === card.title)).toHaveLength(1);
    expect([desk.paper.messages.size, await endings(desk)]).toEqual([1, 1]);
  });
  if (!end) throw new Error('it never ended');
  return end;
}

/** How many generations the operator has seen end. */
async function endings(desk: Desk): Promise<number> {
  const lines = (await desk.metrics()).matchAll(/^darkroom_generations_total\{.*\} (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

function kindOf({ method, url = '' }: IncomingMessage): Wrong['what'] | undefined {
  if (method === 'POST' && url.endsWith('/predictions')) return 'create';
  if (method === 'GET' && /\/predictions\/\w+$/.test(url)) return 'get';
  return url.startsWith('/files/') ? 'file' : undefined;
}
