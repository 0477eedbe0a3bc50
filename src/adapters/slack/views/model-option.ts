// A model as one choice of a select.
import type { PlainTextOption } from '@slack/web-api';
import type { Model } from '../../../catalog/model.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { optionOf } from './elements.ts';

/** The choice, its value the key: what the model costs, and below what it is good for. */
export function modelOption(model: Model, texts: Texts): PlainTextOption {
  const credits = texts.say('credits', { count: model.cost });
  const summary = model.summary[texts.locale] ?? model.summary['en'];
  return optionOf(model.key, texts.say('line.model', { model: model.key, credits }), summary);
}
