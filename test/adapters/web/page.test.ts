// The page of the web chat at work: typing, developing, pressing, looking.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, done, picture, pictures } from '../../contracts/cards.ts';
import { pagesInOneBrowser, status } from './opened-page.ts';

const opened = pagesInOneBrowser();

const suggestion = (page: Page, text: string) => page.locator('#suggestions li', { hasText: text });
const focused = (page: Page) => page.evaluate('document.activeElement.textContent');

test('what is entered before the page is ready is sent when it is', async () => {
  const { chat, page, commands } = await opened();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/hello*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(chat.url, { waitUntil: 'commit' });
  await page.locator('#text').pressSequentially('a red fox');
  await page.keyboard.press('Enter');
  expect(commands).toEqual([]);
  answer();
  await expect.poll(() => commands).toMatchObject([{ name: 'imagine', ask: { text: 'a red fox' } }]);
  await expect.poll(() => page.locator('#text').inputValue()).toBe('');
});

test('typing with suggestions makes the command', async () => {
  const { page, commands } = await opened();
  const field = page.locator('#text');
  await field.pressSequentially('/im');
  await suggestion(page, '/imagine').waitFor();
  expect(await field.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('Tab');
  await field.pressSequentially('a red fox --mo');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  const active = await field.getAttribute('aria-activedescendant');
  expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('Enter');
  await field.pressSequentially('--ar 16');
  await suggestion(page, '16:9').click();
  await field.pressSequentially('--');
  await page.keyboard.press('Escape');
  expect(await page.locator('#suggestions li').count()).toBe(0);
  await field.press('Backspace');
  await field.press('Backspace');
  const typed = (await field.inputValue()).trim();
  expect(typed).toMatch(/^\/imagine a red fox --model \S+ --ar 16:9$/);
  await page.keyboard.press('Enter');
  await status(page, 'In the queue').waitFor();
  expect(commands).toMatchObject([{ name: 'imagine', ask: { text: typed.replace('/imagine ', '') } }]);
  expect(await page.locator('.said code').allTextContents()).toHaveLength(2);
});

test('Enter sends what is typed out, Shift+Enter and a word in the making do not', async () => {
  const { page, commands } = await opened();
  const field = page.locator('#text');
  await field.fill('a fox');
  await page.keyboard.press('Shift+Enter');
  expect(await field.inputValue()).toBe('a fox\n');
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  expect(commands).toEqual([]);
  await field.fill('');
  await field.pressSequentially('/usage');
  await page.keyboard.press('Enter');
  await expect.poll(() => commands.map(({ name }) => name)).toEqual(['usage']);
});

test('a reply develops in place and ends as the very picture', async () => {
  const { page, chat, develop, send } = await opened();
  await send('/imagine a red fox --count 2');
  await status(page, 'In the queue').waitFor();
  expect(await page.locator('.tray').count()).toBe(2);
  await develop(
    card({ title: 'Developing', tone: 'working', progress: 0.4, expectedAt: Date.now() + 20_000 }),
  );
  const bar = page.getByRole('progressbar', { name: 'Developing' });
  await bar.waitFor();
  expect(await bar.getAttribute('aria-valuenow')).toBe('40');
  await page.getByText(/about \d+ sec left/).waitFor();
  await develop(done(), pictures());
  await status(page, 'Here are your pictures').waitFor();
  expect(await page.locator('.messages > li').count()).toBe(1);
  expect(await page.locator('.tray').count()).toBe(0);
  const images = page.locator('.print img');
  expect(await images.first().getAttribute('alt')).toBe('a red fox, drawn by flux-schnell');
  const source = await images.first().getAttribute('src');
  expect(new Uint8Array(await (await fetch(chat.url + source)).arrayBuffer())).toEqual(picture(1));
  await expect.poll(() => page.evaluate('document.querySelector(".print img").naturalWidth')).toBe(2);
  expect(await page.locator('#live').textContent()).toContain('Here are your pictures');
});

test('cancel and again work by keyboard, and the focus never gets lost', async () => {
  const { page, actions, develop, send } = await opened();
  await send('a red fox');
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => actions).toMatchObject([{ name: 'cancel', generationId: 'web-generation-1' }]);
  await develop(card({ title: 'Developing' }));
  await status(page, 'Developing').waitFor();
  expect(await focused(page)).toBe('Cancel');
  await develop(card({ ...done(), title: 'Stopped', tone: 'canceled' }));
  await page.getByRole('button', { name: 'Again' }).waitFor();
  expect(await focused(page)).toBe('Again');
  await page.keyboard.press('Enter');
  await status(page, 'Once more').waitFor();
  expect(actions.map(({ name }) => name)).toEqual(['cancel', 'again']);
});

test('a picture opens large by keyboard, downloads under its name, and closes with Escape', async () => {
  const { page, develop, send } = await opened();
  await send('a red fox');
  await develop(done(), pictures());
  const print = page.getByRole('button', { name: /Open large: a red fox/ }).first();
  await print.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'a red fox, drawn by flux-schnell' });
  await dialog.waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('a-red-fox-1.png');
  expect(new Uint8Array(await readFile(await download.path()))).toEqual(picture(1));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.evaluate('document.activeElement.className')).toContain('print');
});
