// The log: whole JSON lines, and no secret in any of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../src/generation/errors.ts';
import { createLog, withoutSecrets, type Log } from '../src/log.ts';

/** What is written while `write` runs, line by line. */
function linesOf(secrets: readonly string[], write: (log: Log) => void, level = 'trace'): string[] {
  const lines: string[] = [];
  write(createLog({ level, secrets, destination: { write: (line) => void lines.push(line) } }));
  return lines;
}

const secret = 'r8_AbC"\\d/ef+gh';

function failure(): Error {
  const cause = new Error(`connect with ${secret}`, { cause: { header: `Bearer ${secret}` } });
  const error = new AppError('gateway_refused', { reason: `no ${secret}` }, { cause });
  error.stack = `Error: ${secret}\n    at https://u:${secret}@x/file.ts:1`;
  return error;
}

describe('a secret', () => {
  test('is taken out of what is said past the log, as at the end of a process', () => {
    const { stack = '' } = failure();
    expect(withoutSecrets([secret])(stack)).toBe(stack.replaceAll(secret, '[redacted]'));
    expect(withoutSecrets([])(stack)).toBe(stack);
  });

  test('that is a number never gets out as one', () => {
    const [line = ''] = linesOf(['12345678'], (log) => log.info({ key: 12_345_678, other: 1 }, 'x'));
    expect(JSON.parse(line)).toMatchObject({ key: '[redacted]', other: 1 });
  });

  test.each<[string, (log: Log) => void]>([
    ['the message', (log) => log.info(`with ${secret}`)],
    ['the format values', (log) => log.info('with %s', secret)],
    ['a field', (log) => log.info({ anything: secret }, 'x')],
    ['the name of a field', (log) => log.info({ [secret]: 1 }, 'x')],
    ['a deep field', (log) => log.info({ a: [{ b: { c: [`x${secret}y`] } }] }, 'x')],
    ['an error', (log) => log.error(failure())],
    ['the error of a field', (log) => log.error({ where: 'x', err: failure() }, 'broke')],
    ['the error of another field', (log) => log.error({ reason: failure() }, 'broke')],
    ['JSON in a text', (log) => log.info({ body: JSON.stringify({ token: secret }) }, 'x')],
    ['an address', (log) => log.info({ url: `https://x/?key=${encodeURIComponent(secret)}` }, 'x')],
    ['a child log', (log) => log.child({ token: secret }).info('x')],
    ['headers', (log) => log.info({ request: { headers: { authorization: `Bearer ${secret}` } } }, 'x')],
  ])('never gets out through %s', (_where, write) => {
    const lines = linesOf([secret], write);
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
    for (const form of forms) expect(line).not.toContain(form);
    expect(JSON.stringify(JSON.parse(line))).not.toContain('AbC');
    expect(line).toContain('[redacted]');
  });

  test('is taken out whole when another one is a part of it', () => {
    const secrets = ['token', 'token-and-more', 'and-more-of-it'];
    const [line = ''] = linesOf(secrets, (log) =>
      log.info({ a: 'token-and-more', b: 'token', c: 'and-more-of-it' }),
    );
    expect(JSON.parse(line)).toMatchObject({ a: '[redacted]', b: '[redacted]', c: '[redacted]' });
  });

  test('never breaks a line, even when it is an ordinary word or number', () => {
    const secrets = ['true', 'null', '1234', 'level', '","', 'redacted'];
    const facts = { simulated: true, nothing: null, status: 1234, list: ['a', 'b'] };
    const [line = ''] = linesOf(secrets, (log) => log.info(facts, 'started'));
    expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  test('never gets out and never breaks a line, whatever it is and wherever it stands', () => {
    const secrets = fc.array(fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(secrets, fc.string(), (hidden, around) => {
        const facts = { text: hidden.map((each) => around + each).join(around), deep: { list: hidden } };
        const [line = ''] = linesOf(hidden, (log) => log.warn(facts, hidden[0]));
        const { deep } = JSON.parse(line) as typeof facts;
        expect(deep.list).toEqual(hidden.map(() => '[redacted]'));
        expect(hidden.some((each) => line.includes(each))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a line', () => {
  test('is one JSON object with level, time and message', () => {
    const [line = ''] = linesOf([], (log) => log.info({ generation: 'gen-one' }, 'ended'));
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      generation: 'gen-one',
      msg: 'ended',
    });
  });

  test('is left alone where there is no secret in it', () => {
    const text = 'a red fox — 여우 "quoted" \\ $& 🦊';
    const [line = ''] = linesOf(['another-secret'], (log) => log.info(text));
    expect(JSON.parse(line)).toMatchObject({ msg: text });
  });

  test('keeps the kind, the words and the cause of an error', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    const [line = ''] = linesOf([], (log) => log.error({ err: error }, 'broke'));
    expect(line).toContain('outer');
    expect(line).toContain('inner');
  });

  test('is written only from the level on', () => {
    const lines = linesOf([], (log) => (log.info('a'), log.warn('b'), log.error('c')), 'warn');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['b', 'c']);
    expect(linesOf([], (log) => log.fatal('x'), 'silent')).toEqual([]);
  });
});

describe('what people write', () => {
  const steering = [
    ['an escape of a terminal', '\u001b[2J\u001b[31m'],
    ['the same in one letter', '\u009b2J'],
    ['a return', '\r'],
    ['a line of its own', '\n{"level":"info","msg":"forged"}\n'],
    ['separators of lines', '\u2028{"level":"info"}\u2029'],
    ['overrides of direction', '\u202egnp.exe\u202c'],
    ['isolates', '\u2066x\u2067y\u2068z\u2069'],
    ['marks of direction', '\u200e\u200f\u061c'],
    ['invisible letters', '\u200b\u2060\ufeff'],
    ['delete', '\u007f'],
    ['next line', '\u0085'],
    ['zero', '\u0000'],
  ] as const;

  test.each(steering)('cannot forge or garble a line with %s', (_what, text) => {
    const error = new AppError('prediction_failed', { reason: text }, { cause: new Error(text) });
    const write = (log: Log) => log.error({ prompt: text, [text]: 1, err: error }, `said ${text}`);
    for (const secrets of [[], ['another-secret']]) {
      const lines = linesOf(secrets, write);
      expect(lines).toHaveLength(1);
      const [line = ''] = lines;
      // Nothing but letters, numbers, signs and blanks, and the one end of the line.
      expect(line).toMatch(/^[\P{C}]+\n$/u);
      expect(JSON.parse(line)).toMatchObject({ prompt: text, [text]: 1, msg: `said ${text}` });
    }
  });

  test('stays readable in every language', () => {
    const text = 'été 여우 狐 лиса ثعلب שועל 🦊 naïve — “x”';
    const [line = ''] = linesOf([], (log) => log.info({ prompt: text }, 'x'));
    expect(line).toContain(text);
  });

  test.each([[[]], [['another-secret']]])('is cut where it is very long, with the secrets %j', (secrets) => {
    const text = `${'🦊'.repeat(4095)}x🦊${'y'.repeat(100_000)}`;
    const deep = { list: Array.from({ length: 50 }, () => ({ text: 'z'.repeat(5000) })) };
    const [line = ''] = linesOf(secrets, (log) => log.info({ text, deep, short: 'kept' }, 'x'));
    expect(line.length).toBeLessThan(20_000);
    const { text: kept, ...rest } = JSON.parse(line) as Record<string, string>;
    expect(kept).toMatch(/^🦊{4095}x�… \[\d+ letters left out\]$/u);
    expect(rest).toMatchObject({ deep: expect.stringMatching(/^\[\d+ letters left out\]$/u), short: 'kept' });
  });

  test('hides a secret that stands where the text is cut', () => {
    const [line = ''] = linesOf([secret], (log) => log.info({ text: `${'x'.repeat(8185)}${secret}` }, 'x'));
    expect(line).not.toContain(secret.slice(0, 6));
  });
});

test('a secret of fewer than four letters is hidden where it stands alone, and garbles nothing else', () => {
  const facts = { token: 'on', text: 'goes on', number: 1, header: 'Bearer on', other: 'Bearer once' };
  const [line = ''] = linesOf(['on', '1', ''], (log) => log.info(facts, 'listening on 1 port'));
  expect(JSON.parse(line)).toMatchObject({
    token: '[redacted]',
    text: 'goes on',
    number: 1,
    header: 'Bearer [redacted]',
    other: 'Bearer once',
    msg: 'listening on 1 port',
  });
});
