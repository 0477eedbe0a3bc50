// The Home tab: what is left of the quota, two settings, the latest pictures.
import type { HomeView, KnownBlock, PlainTextOption } from '@slack/web-api';
import { z } from 'zod';
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Card } from '../../../generation/cards/card.ts';
import { locales, textsFor, type Texts } from '../../../i18n/texts.ts';
import { cut, inSections, longestSection } from '../lengths.ts';
import { longestOption, mostOptions, optionOf, plain } from './elements.ts';
import { cheapestFirst, modelGroups, needsPicture, optionIn, type OptionGroup } from './model-groups.ts';

/** A picture that this person made. */
interface RecentPicture {
  alt: string;
  fileId: string;
  permalink: string;
}

/** What stands in somebody's Home tab. */
interface Shown {
  /** What is left of their quota. */
  usage: Card;
  /** The latest first. */
  recent: readonly RecentPicture[];
  /** Without it the pictures are only linked. */
  withPictures: boolean;
  /** What they chose themselves; undefined for what Slack says. */
  locale: string | undefined;
  /** The key of the model they chose themselves; undefined for the usual one. */
  model: string | undefined;
  catalog: Catalog;
  /** How `/imagine` is called here. */
  command: string;
}

/** The Home tab of one person; the choices are told by the `action_id`s `home-locale` and `home-model`. */
export function homeView(texts: Texts, shown: Shown): HomeView {
  const { usage } = shown;
  return {
    type: 'home',
    callback_id: 'home',
    blocks: [
      header(texts.say('slack.home.headline')),
      header(usage.title),
      ...inSections(usage.lines).slice(0, mostSections).map(section),
      { type: 'divider' },
      header(texts.say('slack.home.settings')),
      select(
        'home-locale',
        texts.say('slack.home.language'),
        { options: languageOptions(texts) },
        shown.locale,
      ),
      select(
        'home-model',
        texts.say('slack.home.model'),
        { option_groups: modelChoices(texts, shown) },
        shown.model,
      ),
      { type: 'divider' },
      header(texts.say('slack.home.recent')),
      ...recentBlocks(texts, shown),
    ],
  };
}

/** What somebody has just chosen in their Home tab, undefined for "as usual"; no choice at all for anything else. */
export function homeChoice(
  action: unknown,
): { locale: string | undefined } | { model: string | undefined } | undefined {
  const { data } = choiceSchema.safeParse(action);
  if (!data) return undefined;
  const { value } = data.selected_option;
  const chosen = value === usual ? undefined : value;
  if (data.action_id === 'home-model') return { model: chosen };
  return chosen === undefined || locales.includes(chosen) ? { locale: chosen } : undefined;
}

const choiceSchema = z.looseObject({
  action_id: z.enum(['home-locale', 'home-model']),
  selected_option: z.looseObject({ value: z.string() }),
});

/** Neither a language nor the key of a model. */
const usual = '*';
const longestHeader = 150;
const longestAlt = 2000;
const longestLink = 200;
const mostPictures = 10;
/** With everything else that stands there, within the hundred blocks of a view. */
const mostSections = 30;

function languageOptions(texts: Texts): PlainTextOption[] {
  const own = locales.map((locale) => optionOf(locale, textsFor(locale).say('language')));
  return [optionOf(usual, texts.say('slack.home.slackLanguage')), ...own];
}

/** What draws from words alone. NOTE no place of Slack is only for adults. */
function modelChoices(texts: Texts, { catalog, model: kept }: Shown): OptionGroup[] {
  const { models, defaultModel } = catalog;
  const offered = cheapestFirst(models, defaultModel).filter((model) => !model.adult && !needsPicture(model));
  const usualOne = optionOf(usual, texts.say('slack.home.usualModel'), defaultModel.key);
  const own = modelGroups(offered, texts, {
    kept: offered.find(({ key }) => key === kept),
    most: mostOptions - 1,
  });
  return [{ label: plain(texts.say('slack.modal.usual'), longestOption), options: [usualOne] }, ...own];
}

function select(
  action: string,
  text: string,
  choices: { options: PlainTextOption[] } | { option_groups: OptionGroup[] },
  kept: string | undefined,
): KnownBlock {
  const groups = 'options' in choices ? [choices] : choices.option_groups;
  const chosen = optionIn(groups, kept ?? usual) ?? groups[0]?.options[0];
  return {
    ...section(text),
    block_id: action,
    accessory: {
      type: 'static_select',
      action_id: action,
      ...choices,
      ...(chosen ? { initial_option: chosen } : {}),
    },
  };
}

function recentBlocks(texts: Texts, { recent, withPictures, command }: Shown): KnownBlock[] {
  if (recent.length === 0) return [section(texts.say('slack.home.empty', { command }))];
  return recent.slice(0, mostPictures).flatMap((picture): KnownBlock[] => {
    const alt = picture.alt === '' ? '…' : picture.alt;
    const image = {
      type: 'image',
      slack_file: { id: picture.fileId },
      alt_text: cut(alt, longestAlt),
    } as const;
    return [...(withPictures ? [image] : []), link(picture.permalink, cut(alt, longestLink))];
  });
}

/** What is in a rich text is never read as markup, and a prompt may hold anything. */
function link(url: string, text: string): KnownBlock {
  const isLink = /^https?:\/\/./u.test(url) && url.length <= longestSection;
  const element = isLink ? ({ type: 'link', url, text } as const) : ({ type: 'text', text } as const);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [element] }] };
}

function header(text: string): KnownBlock {
  return { type: 'header', text: plain(text, longestHeader) };
}

function section(text: string) {
  return { type: 'section', text: plain(text, longestSection) } as const;
}
