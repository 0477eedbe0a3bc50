// A plain bot, written the way the discord.js guide and Replicate's guide for Node.js show it.
import {
  AttachmentBuilder,
  Client,
  Events,
  GatewayIntentBits,
  MessageFlags,
  type ChatInputCommandInteraction,
  type Interaction,
} from 'discord.js';
import Replicate from 'replicate';

const { DISCORD_TOKEN = '', DISCORD_API_URL = '' } = process.env;
const { REPLICATE_API_TOKEN = '', REPLICATE_BASE_URL = '' } = process.env;

// Its FileOutput, which fetches too, is made of https addresses only, and the simulator's are http.
const replicate = new Replicate({
  auth: REPLICATE_API_TOKEN,
  baseUrl: REPLICATE_BASE_URL,
  useFileOutput: false,
});
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: DISCORD_API_URL } });

client.once(Events.ClientReady, (ready) => console.log(`Ready! Logged in as ${ready.user.tag}`));

client.on(Events.InteractionCreate, (interaction) => void answer(interaction));

await client.login(DISCORD_TOKEN);

async function answer(interaction: Interaction): Promise<void> {
  if (!interaction.isChatInputCommand()) return;
  try {
    await imagine(interaction);
  } catch (error) {
    console.error(error);
    const sorry = {
      content: 'There was an error while making your picture.',
      flags: MessageFlags.Ephemeral,
    } as const;
    if (interaction.replied || interaction.deferred) await interaction.followUp(sorry);
    else await interaction.reply(sorry);
  }
}

async function imagine(interaction: ChatInputCommandInteraction): Promise<void> {
  await interaction.deferReply();
  const prompt = interaction.options.getString('prompt', true);
  // The smaller size, as for Darkroom beside it: drawing is not what is measured.
  const input = { prompt, megapixels: '0.25', output_format: 'png' };
  const [url] = (await replicate.run('black-forest-labs/flux-schnell', { input })) as string[];
  const picture = Buffer.from(await (await fetch(String(url))).arrayBuffer());
  await interaction.editReply({
    content: prompt,
    files: [new AttachmentBuilder(picture, { name: 'picture.png' })],
  });
}
