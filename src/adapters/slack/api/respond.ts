// Answers at the address that came with a command or a press: five times in half an hour, wherever that was.
import type { Clock } from '../../../generation/ports.ts';
import type { Exchange } from './exchange.ts';
import type { MessageBody } from './message-body.ts';
import { repeated, usualPatienceMs } from './repeat.ts';
import { appErrorOf, refusalOf, wordIn } from './trouble.ts';

/** A message that only its person sees; or the message that was pressed goes. */
export type Response = MessageBody | 'delete';

/** What an answer needs; one that takes longer than `answerMs` rejects. */
export interface ResponderOptions {
  exchange: Exchange;
  clock: Clock;
  answerMs?: number;
}

type Respond = (responseUrl: string, response: Response, signal: AbortSignal) => Promise<void>;

const longestAnswerBytes = 64 * 1024;
const purpose = 'respond';

/** Answers, repeated only where the answer before surely did not count. */
export function createResponder({ exchange, clock, answerMs = 10_000 }: ResponderOptions): Respond {
  const attempt: Respond = async (responseUrl, response, signal) => {
    const request = {
      method: 'POST',
      url: responseUrl,
      // No token: the address is authority enough.
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(jsonOf(response)),
      limitBytes: longestAnswerBytes,
      stallMs: answerMs,
    } as const;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
    const answer = await exchange.send(request, limit).catch((error: unknown) => {
      throw appErrorOf(error, { purpose, secrets: [responseUrl] });
    });
    const { status, header } = answer;
    const { isDone, word } = readAnswer(new TextDecoder().decode(answer.bytes));
    if (status === 200 && isDone) return;
    const restMs = Number(header('retry-after')) * 1000 || undefined;
    // Slack says 404 for an address that is used up, and for blocks that it does not like.
    const isGone = (status === 404 || status === 410) && !word?.startsWith('invalid_');
    throw refusalOf(
      { status, word, restMs, ...(isGone ? { meaning: 'address_gone' } : {}) },
      { purpose, secrets: [responseUrl] },
    );
  };

  return (responseUrl, response, signal) =>
    repeated(() => attempt(responseUrl, response, signal), {
      repeatable: false,
      patienceMs: usualPatienceMs,
      clock,
      signal,
    });
}

function jsonOf(response: Response): Record<string, unknown> {
  if (response === 'delete') return { delete_original: true };
  return {
    ...response,
    replace_original: false,
    response_type: 'ephemeral',
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** `ok`, `{"ok":true}`, `{"ok":false,"error":"used_url"}` or `used_url`. */
function readAnswer(text: string): { isDone: boolean; word: string | undefined } {
  try {
    const told: unknown = JSON.parse(text);
    const isRefused = typeof told === 'object' && told !== null && 'ok' in told && told.ok === false;
    return { isDone: !isRefused, word: wordIn(told) };
  } catch {
    const word = wordIn(text.trim());
    return { isDone: true, word: word === 'ok' ? undefined : word };
  }
}
