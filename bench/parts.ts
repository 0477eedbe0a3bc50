// Everything that is measured, in the order of the results.
import { measureDelays } from './alone/delay.ts';
import { delayText } from './alone/text.ts';
import { measureDiscordCrowds } from './discord/crowd.ts';
import { measureDiscordDelays } from './discord/delay.ts';
import { discordCrowdText, discordDelayText } from './discord/text.ts';
import { sideBySide } from './lanes.ts';
import { measureMany } from './many/measure.ts';
import { manyText } from './many/text.ts';
import type { Section } from './results-file.ts';
import { measureSlackBusy } from './slack/busy.ts';
import { measureSlackCrowds } from './slack/crowd.ts';
import { measureSlackDelays } from './slack/delay.ts';
import { measureSlackRenewals } from './slack/renewal.ts';
import {
  slackBusyText,
  slackCrowdText,
  slackDelayText,
  slackRenewalText,
  slackWeightText,
} from './slack/text.ts';
import { measureSlackWeights } from './slack/weight.ts';
import { measureThroughput } from './throughput/measure.ts';
import { throughputText } from './throughput/text.ts';
import { measureIdle } from './weight/idle.ts';
import { idleText, uploadsText } from './weight/text.ts';
import { measureUploads } from './weight/uploads.ts';

/** One thing to measure; it makes one section or more. */
export interface Part {
  name: string;
  measure(): Promise<Section[]>;
}

/** All of them. */
export const parts: readonly Part[] = [
  part('delay', "From the model's end to the picture", async () => delayText(await measureDelays())),
  part('discord-delay', "From the model's end to the picture in Discord", async () =>
    discordDelayText(await measureDiscordDelays()),
  ),
  part('slack-delay', "From the model's end to the picture in Slack", async () =>
    slackDelayText(await measureSlackDelays()),
  ),
  part('throughput', 'Generations a second', async () => throughputText(await measureThroughput())),
  part('many', 'Ten thousand at once', async () => manyText(await measureMany())),
  part('idle', 'Before anybody comes', async () => idleText(await measureIdle())),
  part('uploads', 'Fifty pictures of 10 MB', async () => uploadsText(await measureUploads())),
  part('discord-crowd', 'A crowd in Discord', async () => discordCrowdText(await measureDiscordCrowds())),
  part('slack-crowd', 'A crowd in Slack', async () => slackCrowdText(await measureSlackCrowds())),
  {
    // Both are counts, and mostly waiting.
    name: 'slack-long',
    measure: () =>
      sideBySide({ atOnce: 2 }, [
        async () => ({
          title: 'Commands while Slack renews its connections',
          text: slackRenewalText(await measureSlackRenewals()),
        }),
        async () => ({
          title: 'A busy workspace in Slack',
          text: slackBusyText(await measureSlackBusy()),
        }),
      ]),
  },
  part('slack-weight', 'Large pictures in Slack', async () => slackWeightText(await measureSlackWeights())),
];

function part(name: string, title: string, write: () => Promise<string>): Part {
  return { name, measure: async () => [{ title, text: await write() }] };
}
