// A plain bot, written the way the guides of Bolt and of Replicate's client for Node.js show it.
import { App } from '@slack/bolt';
import Replicate from 'replicate';

const { SLACK_BOT_TOKEN = '', SLACK_APP_TOKEN = '', SLACK_API_URL = '' } = process.env;
const { REPLICATE_API_TOKEN = '', REPLICATE_BASE_URL = '' } = process.env;

// Its FileOutput, which fetches too, is made of https addresses only, and the simulator's are http.
const replicate = new Replicate({
  auth: REPLICATE_API_TOKEN,
  baseUrl: REPLICATE_BASE_URL,
  useFileOutput: false,
});
// `socketMode` stands for one SocketModeReceiver.
const app = new App({
  token: SLACK_BOT_TOKEN,
  appToken: SLACK_APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

app.command('/imagine', async ({ ack, command, say, client, logger }) => {
  await ack();
  const { channel_id: channel, text: prompt } = command;
  const { ts = '' } = await say(`Making “${prompt}” …`);
  try {
    const file = await pictureOf(prompt);
    await client.filesUploadV2({
      channel_id: channel,
      file,
      filename: 'picture.png',
      initial_comment: prompt,
    });
    await client.chat.delete({ channel, ts });
  } catch (error) {
    logger.error(error);
    await client.chat.update({ channel, ts, text: 'There was an error while making your picture.' });
  }
});

await app.start();
app.logger.info('⚡️ Bolt app is running!');

async function pictureOf(prompt: string): Promise<Buffer> {
  // The smaller size, as for Darkroom beside it: drawing is not what is measured.
  const input = { prompt, megapixels: '0.25', output_format: 'png' };
  const [url] = (await replicate.run('black-forest-labs/flux-schnell', { input })) as string[];
  return Buffer.from(await (await fetch(String(url))).arrayBuffer());
}
