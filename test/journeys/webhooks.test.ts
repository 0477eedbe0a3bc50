// What the gateway's calls are good for, and that nothing depends on them.
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { atDesk, type Desk } from '../fakes/desk.ts';
import { eventually } from '../fakes/ground.ts';
import { startMailbox } from '../fakes/mailbox.ts';
import { startProxy } from '../fakes/proxy.ts';

const isEnd = ({ body }: { body: { status: string } }) => body.status === 'succeeded';

/** A gateway that takes the first create on, and hangs up instead of answering it. */
const hangingUp = () => startProxy({ breakAfter: ({ method }, number) => method === 'POST' && number <= 2 });

/** Lets the time that is waited for pass. */
async function hurried<Value>({ clock }: Desk, waiting: Promise<Value>, everyMs = 50): Promise<Value> {
  const hurry = setInterval(() => clock.skip(1000), everyMs);
  return waiting.finally(() => clearInterval(hurry));
}

const orphans = async (desk: Desk) => /^darkroom_orphans_total (\d+)$/m.exec(await desk.metrics())?.[1];

describe.concurrent('a gateway that calls', () => {
  test('is looked at when it does, and hardly ever in between', async () => {
    await using mailbox = await startMailbox();
    await atDesk({ mailbox }, async ({ chat, ends, simulator, left }) => {
      await ends(await chat.say('a fox'));
      const before = simulator.requests.length;
      const { card, files } = await ends(await chat.say('a hen'));
      const asked = simulator.requests.slice(before).map(({ method }) => method);
      // One create, a look at the start, one at the end, and no more than one that was planned before.
      expect(asked.filter((method) => method === 'POST')).toHaveLength(1);
      expect(asked.filter((method) => method === 'GET').length).toBeLessThanOrEqual(3);
      expect([card.tone, files.length, await left()]).toEqual(['done', 1, 48]);
    });
  });

  test('and stops calling is looked at all the same', async () => {
    let isDeaf = false;
    await using mailbox = await startMailbox(() => !isDeaf);
    await atDesk({ mailbox }, async (desk) => {
      await desk.ends(await desk.chat.say('a fox'));
      isDeaf = true;
      const { card } = await hurried(desk, desk.ends(await desk.chat.say('a hen')));
      expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 2, 48]);
    });
  });

  test('twice, late and in the wrong order changes nothing', async () => {
    await using mailbox = await startMailbox(() => false);
    await atDesk({ mailbox }, async (desk) => {
      const id = await desk.chat.say('a fox');
      const { titles } = await desk.ends(id);
      await eventually(
        () => mailbox.calls,
        (calls) => calls.some(isEnd),
        'the calls',
      );
      const answers: number[] = [];
      for (const call of mailbox.calls.toReversed()) answers.push(await call.deliver(), await call.deliver());
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(desk.simulator.predictions().map(({ status }) => status)).toEqual(['succeeded']);
      expect((await desk.ends(id)).titles).toEqual(titles);
      expect([desk.creates(), await desk.left(), await orphans(desk)]).toEqual([1, 49, '0']);
    });
  });

  test('is believed only with its signature', async () => {
    await using mailbox = await startMailbox();
    await atDesk({ mailbox }, async (desk) => {
      const { simulator } = desk;
      const generation = await desk.chat.say('a fox');
      await desk.ends(generation);
      // Another program of the same account made it: named as ours, it would be an orphan.
      await fetch(`${simulator.baseUrl}/models/black-forest-labs/flux-schnell/predictions`, {
        method: 'POST',
        headers: { authorization: 'Bearer another' },
        body: JSON.stringify({ input: { prompt: 'simulate:stuck' } }),
      });
      const status = () => simulator.predictions()[0]?.status;
      await eventually(status, (now) => now === 'processing', 'the prediction');
      const body = JSON.stringify({ id: simulator.predictions()[0]?.id, status: 'processing' });
      const post = async (secret: string) => {
        const url = `${mailbox.url}/webhooks/replicate?generation=${generation}&attempt=1`;
        return (await fetch(url, { method: 'POST', headers: signed(body, secret), body })).status;
      };
      expect([await post(`whsec_${'A'.repeat(32)}`), status()]).toEqual([401, 'processing']);
      expect([await post(simulator.webhookSecret), status()]).toEqual([200, 'canceled']);
    });
  });
});

test('what was heard of a first attempt is not taken for the second', async () => {
  let creates = 0;
  const count = ({ method }: { method?: string | undefined }) => {
    if (method === 'POST') creates += 1;
    return false;
  };
  await using mailbox = await startMailbox(() => creates < 3);
  await using proxy = startProxy({
    breakBefore: count,
    breakAfter: ({ method }) => method === 'POST' && creates === 3,
  });
  // Answers are held, so that the call comes first.
  await atDesk({ mailbox, baseUrl: proxy.before, simulator: { hold: true } }, async (desk) => {
    await desk.ends(await desk.chat.say('a hen'));
    const id = await desk.chat.say('a fox simulate:transient');
    const { card } = await hurried(desk, desk.ends(id), 200);
    expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 3, 48]);
  });
});

describe.concurrent('a create that nobody answered, at a gateway without a list,', () => {
  test('is adopted when the gateway calls about it', async () => {
    await using mailbox = await startMailbox();
    await using proxy = hangingUp();
    await atDesk({ mailbox, baseUrl: proxy.before, simulator: { list: false } }, async (desk) => {
      const { card } = await desk.ends(await desk.chat.say('a fox'));
      expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 1, 49]);
    });
  });

  test('is adopted by the next process, which the gateway calls again', async () => {
    await using mailbox = await startMailbox();
    const simulator = { list: false, latencyMs: 200 };
    await atDesk({ mailbox, simulator }, async (desk) => {
      const id = await desk.chat.say('a fox');
      await eventually(
        () => desk.creates(),
        (creates) => creates === 1,
        'the create',
      );
      await desk.kill();
      await eventually(
        () => mailbox.calls,
        (calls) => calls.some(isEnd),
        'the calls',
      );
      await desk.restart();
      const { card } = await desk.ends(id);
      expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 1, 49]);
    });
  });

  test('is given up and never sent again when nobody calls', async () => {
    await using mailbox = await startMailbox(() => false);
    await using proxy = hangingUp();
    await atDesk({ mailbox, baseUrl: proxy.before, simulator: { list: false } }, async (desk) => {
      const { card } = await hurried(desk, desk.ends(await desk.chat.say('a fox')));
      expect(card.lines[0]).toBe(
        'It is unclear whether the picture service took this on. You can try again.',
      );
      expect([desk.creates(), await desk.left()]).toEqual([1, 50]);
    });
  });

  test('is stopped when the gateway calls after it was given up', async () => {
    await using mailbox = await startMailbox(() => false);
    await using proxy = hangingUp();
    await atDesk({ mailbox, baseUrl: proxy.before, simulator: { list: false } }, async (desk) => {
      const id = await desk.chat.say('simulate:stuck');
      const { titles } = await hurried(desk, desk.ends(id));
      const [call] = mailbox.calls;
      expect([await call?.deliver(), await call?.deliver()]).toEqual([200, 200]);
      expect(desk.simulator.predictions().map(({ status }) => status)).toEqual(['canceled']);
      expect((await desk.ends(id)).titles).toEqual(titles);
      expect([await desk.left(), await orphans(desk)]).toEqual([50, '1']);
    });
  });
});

test.concurrent('a gateway that refuses the property is polled', async () => {
  await using mailbox = await startMailbox();
  let refusals = 0;
  await using proxy = startProxy({
    answer: ({ method }) => {
      if (method !== 'POST' || (refusals += 1) > 1) return undefined;
      return { json: { detail: 'Additional property webhook is not allowed' }, status: 422 };
    },
  });
  await atDesk({ mailbox, baseUrl: proxy.before }, async (desk) => {
    const { card } = await desk.ends(await desk.chat.say('a fox'));
    expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 1, 49]);
    expect([refusals, mailbox.calls]).toEqual([2, []]);
  });
});

/** Headers as the gateway would write them with that secret. */
function signed(body: string, secret: string): Record<string, string> {
  const now = new Date();
  return {
    'webhook-id': 'msg_signed',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_signed', now, body),
  };
}
