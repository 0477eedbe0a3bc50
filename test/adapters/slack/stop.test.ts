// The end of a process: what came in before it is put on record.
import { expect, test, vi } from 'vitest';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { card } from '../../contracts/cards.ts';
import { onSlack } from './fixture.ts';

test('a command that is being answered is answered before the adapter has stopped', async () => {
  await using fixture = await onSlack();
  const { slack, adapter } = fixture;
  const happened: string[] = [];
  const started = Promise.withResolvers<void>();
  const gone = () => vi.waitFor(() => expect(slack.sockets.count()).toBe(0));
  await adapter.start({
    ...emptyHandlers,
    async onCommand(_command, reply) {
      started.resolve();
      await gone();
      await reply(card({}));
      happened.push('on record');
    },
  });
  await slack.slash('/imagine', 'a fox');
  await started.promise;
  await adapter.stop();
  happened.push('stopped');
  expect(slack.messages(slack.channelId)).toHaveLength(1);
  expect(happened).toEqual(['on record', 'stopped']);
});
