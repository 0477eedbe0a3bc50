// The page of the web chat, open in a real Chromium, with a scripted handler behind it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import type { Card } from '../../../src/generation/cards/card.ts';
import type { Action, Command } from '../../../src/generation/command.ts';
import type { Address } from '../../../src/generation/generation.ts';
import type { DeliveredFile } from '../../../src/generation/ports.ts';
import { card } from '../../contracts/cards.ts';
import { openBrowser } from '../../fakes/browser.ts';
import { servedChat, type ServedChat } from './fixture.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';

/** A started chat, its page open, and ways to bring the newest message on. */
export interface OpenedPage {
  chat: ServedChat;
  page: Page;
  commands: Command[];
  actions: Action[];
  /** Delivers to the newest command. */
  develop: (shown: Card, files?: DeliveredFile[]) => Promise<Address>;
  send: (text: string) => Promise<void>;
}

/** How a page is opened. */
interface PageOptions {
  width?: number;
  colorScheme?: 'dark' | 'light';
  /** Somebody who would rather not see things move. */
  still?: boolean;
  reply?: Card;
  locale?: string;
}

/** Ways to open pages for the tests of one file, in a browser that is there as long as they are. */
export function pagesInOneBrowser(): (options?: PageOptions) => Promise<OpenedPage> {
  let browser: Browser;
  vi.setConfig({ testTimeout: 20_000 });
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  return (options = {}) => openedPage(browser, options);
}

/** Opens the page; it closes with the test, which fails on any error in the page's own code. */
async function openedPage(browser: Browser, options: PageOptions): Promise<OpenedPage> {
  const {
    width = 900,
    colorScheme = 'light',
    still = false,
    reply: first = card({ title: 'In the queue' }),
    locale = 'en',
  } = options;
  const chat = await servedChat();
  const commands: Command[] = [];
  const actions: Action[] = [];
  await chat.adapter.start({
    ...emptyHandlers,
    async onCommand(command, reply) {
      commands.push(command);
      await reply(first);
    },
    async onAction(action, reply) {
      actions.push(action);
      if (action.name === 'again')
        await reply(card({ title: 'Once more', generationId: 'web-generation-2' }));
    },
  });
  const reducedMotion = still ? 'reduce' : 'no-preference';
  const context = await browser.newContext({
    viewport: { width, height: 700 },
    colorScheme,
    reducedMotion,
    locale,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  onTestFinished(() => expect(problems).toEqual([]));
  page.setDefaultTimeout(5000);
  await page.goto(chat.url);
  await page.locator('#empty').waitFor();
  return {
    chat,
    page,
    commands,
    actions,
    develop(shown, files = []) {
      const address = commands.at(-1)?.address ?? { adapter: 'none' };
      return chat.adapter.deliver(address, shown, { files, signal: new AbortController().signal });
    },
    async send(text) {
      await page.getByRole('combobox', { name: /Describe/ }).fill(text);
      await page.keyboard.press('Enter');
      await expect.poll(() => commands.length).toBeGreaterThan(0);
    },
  };
}

/** The status line of a card with this title. */
export const status = (page: Page, title: string) => page.locator('.status', { hasText: title });
