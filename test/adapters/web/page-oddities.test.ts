// The page of the web chat when things are odd: markup, several people, broken lines, small screens.
import { expect, test } from 'vitest';
import { card, done, pictures } from '../../contracts/cards.ts';
import { pagesInOneBrowser, status } from './opened-page.ts';

const opened = pagesInOneBrowser();

test('markup in a prompt stays text', async () => {
  const prompt = '<img src=x onerror="document.title=1"><b>bold</b>';
  const { page, send } = await opened({ reply: card({ title: prompt, prompt, lines: [prompt] }) });
  await send(prompt);
  await status(page, prompt).waitFor();
  expect(await page.locator('.said').textContent()).toContain(prompt);
  expect(await page.locator('.messages b, .said img, .lines img').count()).toBe(0);
  expect(await page.title()).toBe('Darkroom');
});

test('people take turns by name, and private cards stay with their person', async () => {
  const { page, chat, commands } = await opened({ reply: card({ title: 'Just for you', private: true }) });
  const speakAs = async (name: string) => {
    await page.getByRole('button', { name: /Speaking as/ }).click();
    await page.getByRole('textbox', { name: 'Add a name' }).fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Speaking as ${name}` }).waitFor();
  };
  await speakAs('Mina');
  await page.locator('#text').fill('a secret');
  await page.keyboard.press('Enter');
  await status(page, 'Just for you').waitFor();
  await page.getByText('Only you see this').waitFor();
  expect(commands[0]?.person).toMatchObject({ id: 'mina', name: 'Mina' });
  await speakAs('Ben');
  await page.locator('#empty').waitFor();
  expect(await page.locator('.messages > li').count()).toBe(0);
  await page.reload();
  await page.getByRole('button', { name: 'Speaking as Ben' }).waitFor();
  expect(await chat.messages('mina')).toHaveLength(1);
});

test('comes back after the line broke, says so meanwhile, and shows nothing twice', async () => {
  const { page, chat, develop, send } = await opened();
  await send('a red fox');
  await status(page, 'In the queue').waitFor();
  await page.context().setOffline(true);
  await chat.adapter.stop();
  await page.getByText('The connection is gone.').waitFor();
  await develop(done(), pictures());
  await page.context().setOffline(false);
  await status(page, 'Here are your pictures').waitFor({ timeout: 10_000 });
  await page.getByText('The connection is gone.').waitFor({ state: 'hidden' });
  expect(await page.locator('.messages > li').count()).toBe(1);
});

test('what did not get through can be sent again, as the same command', async () => {
  const { page, commands } = await opened();
  await page.route('**/api/commands', (route) => route.abort(), { times: 1 });
  await page.locator('#text').fill('a red fox');
  await page.keyboard.press('Enter');
  await page.getByText('This did not get through.').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await status(page, 'In the queue').waitFor();
  expect(await page.locator('.messages > li').count()).toBe(1);
  expect(commands).toHaveLength(1);
});

test.for(['light', 'dark'] as const)('fits a phone of 360 pixels, %s', async (colorScheme) => {
  const { page, develop, send } = await opened({ width: 360, colorScheme });
  const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(await overflow()).toBeLessThanOrEqual(0);
  await send(`/imagine ${'unbreakable'.repeat(20)} --model flux-dev --ar 16:9`);
  await develop(done(), pictures());
  await page.locator('.print.loaded').first().waitFor();
  await page.locator('#text').pressSequentially('/imagine x --');
  await page.locator('#suggestions li').first().waitFor();
  expect(await overflow()).toBeLessThanOrEqual(0);
  expect(await page.evaluate(sticksOut)).toEqual([]);
  const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  expect(Number(/\d+/.exec(background)?.[0]) > 128).toBe(colorScheme === 'light');
});

// What lies beyond the right edge although nothing around it clips it.
const sticksOut = `[...document.querySelectorAll('header *, main *, footer *')]
  .filter((element) => element.closest('.detail, .tray, .print, .unseen') === null)
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 80))`;
