// A message as Slack takes it.
import type { KnownBlock } from '@slack/web-api';

/** Blocks, and the text for notifications and for people who hear them. */
export interface MessageBody {
  text: string;
  blocks: KnownBlock[];
}
