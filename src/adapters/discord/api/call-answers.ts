// What Discord answers to our calls, as far as we look at it.
import {
  ApplicationIntegrationType,
  MessageFlags,
  TeamMemberMembershipState,
  TeamMemberRole,
} from 'discord.js';
import { z } from 'zod';

const accepted: number = TeamMemberMembershipState.Accepted;
const readOnly: string = TeamMemberRole.ReadOnly;
const installableByUser = String(ApplicationIntegrationType.UserInstall);

const ownerSchema = z.object({ id: z.string() });
const teamSchema = z.object({
  owner_user_id: z.string(),
  members: z.array(
    z.object({ user: ownerSchema, membership_state: z.number(), role: z.string().default('') }),
  ),
});

/** `GET /applications/@me`: who we are, and what the portal says. */
export const applicationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    flags: z.number().default(0),
    verify_key: z.string(),
    interactions_endpoint_url: z.string().nullish(),
    bot_require_code_grant: z.boolean().default(false),
    integration_types_config: z.record(z.string(), z.unknown()).nullish(),
    owner: ownerSchema.nullish(),
    team: teamSchema.nullish(),
  })
  .transform((application) => ({
    id: application.id,
    name: application.name,
    flags: application.flags,
    /** Where interactions are posted to; undefined while they come over the connection. */
    interactionsEndpointUrl: application.interactions_endpoint_url || undefined,
    /** Hex; what posted interactions are signed with. */
    verifyKey: application.verify_key,
    installableByUsers: Object.hasOwn(application.integration_types_config ?? {}, installableByUser),
    requiresCodeGrant: application.bot_require_code_grant,
    owners: ownersOf(application),
  }));
export type Application = z.infer<typeof applicationSchema>;

/** The ids of whoever may change the application. Of a team that are not those who only look on, or were only asked to join. */
function ownersOf({ owner, team }: { owner?: Owner | null | undefined; team?: Team | null | undefined }) {
  if (!team) return owner ? [owner.id] : [];
  const members = team.members.filter(
    ({ membership_state: state, role }) => state === accepted && role !== readOnly,
  );
  return [...new Set([team.owner_user_id, ...members.map(({ user }) => user.id)])];
}

type Owner = z.infer<typeof ownerSchema>;
type Team = z.infer<typeof teamSchema>;

/** `GET /gateway/bot`: how the bot may connect. */
export const connectionLimitsSchema = z
  .object({
    shards: z.number(),
    session_start_limit: z.object({ total: z.number(), remaining: z.number(), reset_after: z.number() }),
  })
  .transform(({ shards, session_start_limit: starts }) => ({
    recommendedShards: shards,
    startsLeft: starts.remaining,
    startsPerDay: starts.total,
    resetAfterMs: starts.reset_after,
  }));
export type ConnectionLimits = z.infer<typeof connectionLimitsSchema>;

/** The confirmation of a first response: the message it made or changed, where it did. */
export const callbackSchema = z
  .object({
    interaction: z.object({
      response_message_id: z.string().nullish(),
      response_message_ephemeral: z.boolean().nullish(),
    }),
    resource: z
      .object({ message: z.object({ id: z.string(), flags: z.number().default(0) }).nullish() })
      .nullish(),
  })
  .transform(({ interaction, resource }) => {
    const id = resource?.message?.id ?? interaction.response_message_id;
    const isFlagged = ((resource?.message?.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
    return id ? { id, ephemeral: interaction.response_message_ephemeral ?? isFlagged } : undefined;
  });

/** A message, and whether only its person sees it. */
export const shownSchema = z
  .object({ id: z.string(), flags: z.number().default(0) })
  .transform(({ id, flags }) => ({ id, ephemeral: (flags & MessageFlags.Ephemeral) !== 0 }));
export type ShownMessage = z.infer<typeof shownSchema>;

/** Anything that has an id: a message, a channel. */
export const identifiedSchema = z.object({ id: z.string() });

/** A list of commands; what is in them is Discord's own business. */
export const commandsSchema = z.array(z.looseObject({ id: z.string(), name: z.string() }));
