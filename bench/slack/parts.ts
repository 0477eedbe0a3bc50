// Every measurement in Slack, all of them or one.
import { measureSlackBusy } from './busy.ts';
import { measureSlackCrowds } from './crowd.ts';
import { measureSlackDelays } from './delay.ts';
import { measureSlackRenewals } from './renewal.ts';
import { slackBusyText, slackCrowdText, slackDelayText, slackRenewalText, slackWeightText } from './text.ts';
import { measureSlackWeights } from './weight.ts';

const parts = new Map<string, { title: string; measure: () => Promise<string> }>([
  ['crowd', { title: 'A crowd in Slack', measure: async () => slackCrowdText(await measureSlackCrowds()) }],
  [
    'renewal',
    {
      title: 'Commands while Slack renews its connections',
      measure: async () => slackRenewalText(await measureSlackRenewals()),
    },
  ],
  [
    'busy',
    { title: 'A busy workspace in Slack', measure: async () => slackBusyText(await measureSlackBusy()) },
  ],
  [
    'weight',
    { title: 'Large pictures in Slack', measure: async () => slackWeightText(await measureSlackWeights()) },
  ],
  [
    'delay',
    {
      title: "From the model's end to the picture in Slack",
      measure: async () => slackDelayText(await measureSlackDelays()),
    },
  ],
]);

/** Measures one part, or all of them; resolves with their sections. */
export async function measureSlack(only?: string): Promise<string[]> {
  const chosen = [...parts].filter(([name]) => only === undefined || name === only);
  if (chosen.length === 0) throw new Error(`There is no ${only}, but ${[...parts.keys()].join(', ')}.`);
  const sections: string[] = [];
  for (const [, { title, measure }] of chosen) sections.push(`## ${title}\n\n${await measure()}`);
  return sections;
}
