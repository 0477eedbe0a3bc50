// The pictures of a message that can be worked on.
import { expect, test } from 'vitest';
import { heardIn, metadataOf } from '../../../../src/adapters/slack/listeners/metadata.ts';
import { subjectIn } from '../../../../src/adapters/slack/listeners/subject.ts';
import { systemClock } from '../../../../src/clock.ts';
import { openMemoryStore } from '../../../../src/store/memory.ts';

/** A message with pictures of the open web, at addresses of that length. */
function showing(count: number, length: number) {
  const address = (number: number) => `https://pictures.test/${number}?`.padEnd(length, 'x');
  const attachments = Array.from({ length: count }, (_, number) => ({ image_url: address(number) }));
  return { ts: '1.0', files: [], blocks: [], attachments };
}

const place = {
  channel: 'C0785F570006',
  thread: '1795287098.733001',
  responseUrl: `https://hooks.slack.com/actions/${'x'.repeat(150)}`,
  receivedAt: 1_795_287_098_733,
};

test.each([
  [3, 100, 3],
  [10, 199, 10],
  [10, 600, 3],
  [30, 20, 10],
  [1, 2500, 0],
])(
  'of %i with addresses of %i characters a form offers %i, and remembers them',
  async (count, length, offered) => {
    const store = openMemoryStore({ clock: systemClock });
    const message = showing(count, length);
    const subject = await subjectIn(
      { store },
      place.channel,
      { ts: message.ts, message },
      'slack-generation-1',
    );
    await store.close();
    expect(subject.urls).toHaveLength(offered);
    const text = metadataOf(place, { subject });
    expect(text.length).toBeLessThanOrEqual(3000);
    const by = { id: 'slack-1', team: 'T1', workspace: 'T1', user: 'U1', receivedAt: 0 };
    expect(heardIn(text, by)?.about.subject).toEqual(subject);
  },
);
