// The `Cancel-After` header.
import { describe, expect, test } from 'vitest';
import { create, started } from './fixture.ts';

describe('a deadline', () => {
  test('is read in every spelling, and refused below five seconds', async () => {
    const simulator = await started();
    const spanMs = async (after: string) => {
      const { response, prediction } = await create(
        simulator,
        { prompt: 'a' },
        { headers: { 'cancel-after': after } },
      );
      if (response.status === 422) return 422;
      return Date.parse(prediction.deadline ?? '') - Date.parse(prediction.created_at);
    };
    expect(await spanMs('30')).toBe(30_000);
    expect(await spanMs('5m')).toBe(300_000);
    expect(await spanMs('1h30m45s')).toBe(5_445_000);
    for (const wrong of ['4', '0m', 'soon', '-5s']) expect(await spanMs(wrong)).toBe(422);
  });

  test('is ignored by gateways without it', async () => {
    const simulator = await started({ deadline: false });
    const { prediction } = await create(simulator, { prompt: 'a' }, { headers: { 'cancel-after': '1' } });
    expect(prediction.deadline).toBeUndefined();
  });
});
