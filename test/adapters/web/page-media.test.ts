// What comes out, as the page of the web chat shows it: what moves, what is transparent, what is long.
import encoders from 'h264-mp4-encoder';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { card, done, fileOf } from '../../contracts/cards.ts';
import { pagesInOneBrowser, status } from './opened-page.ts';

const opened = pagesInOneBrowser();

async function gif() {
  const frames = ['#400', '#040', '#004'].map((background) =>
    sharp({ create: { width: 30, height: 20, channels: 3, background } })
      .png()
      .toBuffer(),
  );
  const moving = sharp(await Promise.all(frames), { join: { animated: true } }).gif({ delay: [80, 80, 80] });
  return fileOf(new Uint8Array(await moving.toBuffer()), 'a-fox.gif', 'image/gif');
}

async function film() {
  const encoder = await encoders.createH264MP4Encoder();
  Object.assign(encoder, { width: 64, height: 32, frameRate: 4 });
  encoder.initialize();
  for (let frame = 0; frame < 4; frame += 1) {
    encoder.addFrameRgba(new Uint8Array(64 * 32 * 4).fill(60 * frame));
  }
  encoder.finalize();
  const bytes = new Uint8Array(encoder.FS.readFile(encoder.outputFilename));
  encoder.delete();
  return fileOf(bytes, 'a-fox.mp4', 'video/mp4');
}

async function transparent() {
  const clear = { width: 8, height: 8, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } };
  return fileOf(new Uint8Array(await sharp({ create: clear }).png().toBuffer()), 'a-fox.png');
}

const property = <Value>(page: Page, selector: string, name: string) =>
  page.evaluate<Value>(`document.querySelector('${selector}')?.${name}`);

test('a moving picture moves, and stands still when it is asked to', async () => {
  const { page, develop, send } = await opened();
  await send('a fox');
  await develop(done(), [await gif()]);
  await page.getByRole('button', { name: /^Pause: a red fox/ }).click();
  await page.getByRole('button', { name: /^Play: a red fox/ }).waitFor();
  expect(await property(page, '.print canvas', 'width')).toBe(30);
  await page.getByRole('button', { name: /^Play: a red fox/ }).click();
  expect(await page.locator('.print canvas').count()).toBe(0);
});

test('for who would rather see nothing move, pictures and films wait to be played', async () => {
  const { page, develop, send } = await opened({ still: true });
  await send('a fox');
  await develop(done(), [await gif(), await film()]);
  await page.getByRole('button', { name: /^Play: a red fox/ }).waitFor();
  await expect.poll(() => property(page, 'video', 'readyState')).toBeGreaterThan(0);
  expect(await property(page, 'video', 'paused')).toBe(true);
});

test('a film plays by itself without a sound, in its own shape, and can be downloaded', async () => {
  const { page, develop, send } = await opened();
  await send('a fox');
  await develop(done(), [await film()]);
  await expect.poll(() => property(page, 'video', 'videoWidth')).toBe(64);
  await expect.poll(() => property(page, 'video', 'currentTime')).toBeGreaterThan(0);
  for (const name of ['muted', 'loop', 'controls', 'playsInline']) {
    expect([name, await property(page, 'video', name)]).toEqual([name, true]);
  }
  expect(await property(page, 'video', 'getAttribute("aria-label")')).toBe(
    'a red fox, drawn by flux-schnell',
  );
  const { width = 0, height = 1 } = (await page.locator('video').boundingBox()) ?? {};
  expect(width / height).toBeCloseTo(2, 1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download: a-fox.mp4' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('a-fox.mp4');
});

test('a film that cannot be played says so, and can still be downloaded', async () => {
  const { page, develop, send } = await opened();
  await send('a fox');
  await develop(done(), [fileOf(new Uint8Array(20), 'a-fox.mp4', 'video/mp4')]);
  await page.getByText('This browser cannot play this film.').waitFor();
  expect(await page.getByRole('link', { name: 'Download: a-fox.mp4' }).isVisible()).toBe(true);
});

test('a hidden film shows and plays nothing before somebody asks', async () => {
  const { page, develop, send } = await opened();
  await send('a fox');
  await develop(done(), [{ ...(await film()), spoiler: true }]);
  const show = page.getByRole('button', { name: 'Show' });
  await show.waitFor();
  expect(await property(page, 'video', 'paused')).toBe(true);
  expect(await page.getByRole('link', { name: 'Download: a-fox.mp4' }).isVisible()).toBe(false);
  await show.click();
  await page.getByRole('link', { name: 'Download: a-fox.mp4' }).waitFor();
});

test('behind a transparent picture lies a chequerboard, small and large', async () => {
  const { page, develop, send } = await opened();
  await send('a fox');
  await develop(done(), [await transparent()]);
  await page.locator('.print.loaded').waitFor();
  const ground = (selector: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).backgroundImage`);
  expect(await ground('.print img')).toContain('repeating-conic-gradient');
  await page.getByRole('button', { name: /^Open large/ }).click();
  expect(await ground('.viewer img')).toContain('repeating-conic-gradient');
});

test('a long list is shown from its beginning, and its example can be taken over', async () => {
  const lines = [
    'flux-dev · 8 credits · about 5 sec: finer detail',
    ...Array.from({ length: 38 }, (_, index) => `--option-${index}: 0 to ${index}`),
    'For example: /imagine a fox --seed 7 --model flux-dev',
  ];
  const reply = card({ tone: 'info', title: 'flux-dev', lines, prompt: '', actions: [], final: true });
  const { page, send } = await opened({ reply, width: 390 });
  await send('/models flux-dev');
  await expect.poll(async () => (await status(page, 'flux-dev').boundingBox())?.y ?? 0).toBeGreaterThan(50);
  expect((await status(page, 'flux-dev').boundingBox())?.y).toBeLessThan(350);
  expect(await page.locator('.lines b').allTextContents()).toEqual(['flux-dev']);
  expect(await page.locator('.lines code').count()).toBe(38);
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: '/imagine a fox --seed 7 --model flux-dev' }).click();
  expect(await page.locator('#text').inputValue()).toBe('/imagine a fox --seed 7 --model flux-dev');
});
