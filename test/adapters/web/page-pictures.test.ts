// Pictures that come into the page of the web chat: chosen, pasted, dropped, taken from a result.
import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { done, picture, pictures } from '../../contracts/cards.ts';
import { pagesInOneBrowser, type OpenedPage } from './opened-page.ts';

const opened = pagesInOneBrowser();

const foxPng = { name: 'fox.png', mimeType: 'image/png', buffer: Buffer.from(picture(1)) };
const maskPng = { name: 'mask.png', mimeType: 'image/png', buffer: Buffer.from(picture(2)) };
const kept = { url: expect.stringContaining('darkroom:picture/web-'), expiresAt: expect.any(Number) };
const finished = () => ({
  ...done(),
  actions: [...done().actions, { name: 'edit', label: 'Edit' } as const],
});

const chip = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const ready = (page: Page, name: string) =>
  page.locator('.brought[data-state="ready"]', { hasText: name }).waitFor();

async function choose(page: Page, button: string, file: typeof foxPng): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button }).click(),
  ]);
  await chooser.setFiles(file);
}

/** Dispatches a paste or a drop as a browser does that has this file at hand. */
async function hand(page: Page, kind: 'paste' | 'drop', words = ''): Promise<void> {
  const bytes = JSON.stringify([...picture(1)]);
  await page.evaluate(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(${bytes})], 'handed.png', { type: 'image/png' }));
    if (${JSON.stringify(words)} !== '') transfer.setData('text/plain', ${JSON.stringify(words)});
    const options = { bubbles: true, cancelable: true };
    const event = '${kind}' === 'paste'
      ? new ClipboardEvent('paste', { ...options, clipboardData: transfer })
      : new DragEvent('drop', { ...options, dataTransfer: transfer });
    document.querySelector('#scroller').dispatchEvent(event);
  })()`);
}

const asksOf = ({ commands }: OpenedPage) =>
  commands.flatMap((command) => (command.name === 'imagine' ? [command.ask] : []));

test('an attached picture goes along with the words, and its message shows it', async () => {
  const scene = await opened();
  const { page, chat } = scene;
  await choose(page, 'Attach a picture', foxPng);
  await ready(page, 'fox.png');
  expect(await page.getByRole('list', { name: 'Pictures to work on' }).getByRole('listitem').count()).toBe(1);
  const field = page.getByRole('combobox', { name: 'What should change?' });
  expect(await field.getAttribute('placeholder')).toBe('What should change?');
  expect(await page.evaluate('document.activeElement.id')).toBe('text');
  await page.keyboard.type('make it stormy');
  await page.keyboard.press('Enter');
  await expect.poll(() => asksOf(scene)).toEqual([{ text: 'make it stormy', pictures: { image: kept } }]);
  expect(await page.locator('.brought').count()).toBe(0);
  await page.getByRole('combobox', { name: 'Describe a picture, or type /' }).waitFor();
  await expect.poll(() => page.locator('.along img').getAttribute('src')).toMatch(/^\/files\/\w+\.jpg$/);
  expect(await page.locator('.along img').getAttribute('alt')).toBe('The picture that came along');
  expect((await chat.messages('guest'))[0]?.brought).toHaveLength(1);
});

test('a picture can be pasted and dropped, and taken away by keyboard', async () => {
  const { page } = await opened();
  for (const kind of ['paste', 'drop'] as const) {
    await hand(page, kind);
    await ready(page, 'handed.png');
    await page.getByRole('button', { name: 'Remove handed.png' }).focus();
    await page.keyboard.press('Enter');
    await chip(page, 'handed.png').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('text');
  }
  await hand(page, 'paste', 'words from a table');
  expect(await page.locator('.brought').count()).toBe(0);
});

test('sending waits for a picture on its way, and can be taken back meanwhile', async () => {
  const scene = await opened();
  const { page, commands } = scene;
  let letThrough = (): void => {};
  await page.route('**/api/pictures?*', async (route) => {
    await new Promise<void>((resolve) => (letThrough = resolve));
    await route.continue();
  });
  await choose(page, 'Attach a picture', foxPng);
  await page.getByRole('progressbar', { name: 'fox.png' }).waitFor();
  const field = page.locator('#text');
  await field.fill('make it stormy');
  await page.keyboard.press('Enter');
  const notice = page.getByRole('status').filter({ hasText: 'as soon as the picture is there' });
  await notice.waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await notice.waitFor({ state: 'hidden' });
  await field.fill('make it calm');
  await page.keyboard.press('Enter');
  await notice.waitFor();
  expect(commands).toEqual([]);
  letThrough();
  await expect.poll(() => asksOf(scene)).toEqual([{ text: 'make it calm', pictures: { image: kept } }]);
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
});

test('a picture that is taken away while sending waits takes the sending back', async () => {
  const { page, commands } = await opened();
  await page.route('**/api/pictures?*', () => {});
  await choose(page, 'Attach a picture', foxPng);
  await page.locator('#text').fill('make it stormy');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove fox.png' }).click();
  expect(await page.locator('#text').inputValue()).toBe('make it stormy');
  expect(await page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(true);
  expect(commands).toEqual([]);
});

test('what did not arrive can be tried again, what is no picture only taken away', async () => {
  const { page, commands } = await opened();
  await page.route('**/api/pictures?*', (route) => route.abort(), { times: 1 });
  await choose(page, 'Attach a picture', foxPng);
  const broken = chip(page, 'fox.png');
  await broken.getByText('This did not get through.').waitFor();
  await page.locator('#text').fill('make it stormy');
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Try again');
  await page.keyboard.press('Enter');
  await ready(page, 'fox.png');

  await choose(page, 'Attach a picture', { ...foxPng, name: 'broken.png', buffer: Buffer.from('nothing') });
  await chip(page, 'broken.png').getByText('That file is not a picture.').waitFor();
  expect(await page.locator('#live').textContent()).toContain('broken.png: That file is not a picture.');
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await choose(page, 'Attach a picture', { ...foxPng, name: 'notes.txt', mimeType: 'text/plain' });
  await chip(page, 'notes.txt').getByText('That file is not a picture.').waitFor();
  // Another command has no use for a picture, and leaves it where it is.
  await page.locator('#text').fill('/usage ');
  await page.keyboard.press('Enter');
  await expect.poll(() => commands.map(({ name }) => name)).toEqual(['usage']);
  await chip(page, 'notes.txt').waitFor();
});

test('a mask is offered where the model takes one, and goes with its picture', async () => {
  const scene = await opened();
  const { page } = scene;
  await choose(page, 'Attach a picture', foxPng);
  await ready(page, 'fox.png');
  const offer = page.getByRole('button', { name: 'Add a mask' });
  await page.locator('#text').fill('a hat --model flux-kontext-pro');
  expect(await offer.isVisible()).toBe(false);
  await page.locator('#text').fill('a hat --model sdxl');
  await choose(page, 'Add a mask', maskPng);
  await ready(page, 'mask.png');
  await chip(page, 'mask.png').getByText('Mask: white where it may change').waitFor();
  expect(await offer.isVisible()).toBe(false);
  await page.keyboard.press('Enter');
  await expect
    .poll(() => asksOf(scene))
    .toEqual([{ text: 'a hat --model sdxl', pictures: { image: kept, mask: kept } }]);
  await choose(page, 'Attach a picture', foxPng);
  await page.locator('#text').fill('a hat --model sdxl');
  await choose(page, 'Add a mask', maskPng);
  await page.getByRole('button', { name: 'Remove fox.png' }).click();
  expect(await page.locator('.brought').count()).toBe(0);
});

test.for([900, 390])('Edit takes a result as the picture, %i pixels wide', async (width) => {
  const scene = await opened({ width });
  const { page, develop, send } = scene;
  await send('a red fox');
  await develop(finished(), pictures());
  const edit = page.getByRole('button', { name: 'Edit: a red fox, drawn by flux-schnell' });
  await expect.poll(() => edit.count()).toBe(2);
  await edit.nth(1).click();
  await ready(page, 'a-red-fox-2.png');
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(
    'What should change?',
  );
  await page.keyboard.type('make it stormy');
  await page.keyboard.press('Enter');
  await expect.poll(() => asksOf(scene).length).toBe(2);
  expect(asksOf(scene)[1]).toEqual({ text: 'make it stormy', pictures: { image: kept } });
  const source = await page.locator('.print img').nth(1).getAttribute('src');
  await expect.poll(() => page.locator('.along img').getAttribute('src')).toBe(source);
});

test('Edit is there where a picture is looked at, too', async () => {
  const { page, develop, send } = await opened();
  await send('a red fox');
  await develop(finished(), pictures());
  await page
    .getByRole('button', { name: /Open large: a red fox/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: /^Edit/ }).click();
  await ready(page, 'a-red-fox-1.png');
  expect(await page.getByRole('dialog').isVisible()).toBe(false);
});

test('who speaks next brings the picture anew, because it was theirs alone', async () => {
  const scene = await opened();
  const { page, commands } = scene;
  await choose(page, 'Attach a picture', foxPng);
  await ready(page, 'fox.png');
  await page.getByRole('button', { name: /Speaking as/ }).click();
  await page.getByRole('textbox', { name: 'Add a name' }).fill('Mina');
  await page.keyboard.press('Enter');
  await ready(page, 'fox.png');
  await page.locator('#text').fill('make it stormy');
  await page.keyboard.press('Enter');
  await expect.poll(() => asksOf(scene)).toEqual([{ text: 'make it stormy', pictures: { image: kept } }]);
  expect(commands[0]?.person.id).toBe('mina');
});
