// What Slack answers to our calls, as far as we look at it.
import { z } from 'zod';

/** `auth.test`; the scopes are those of the header `x-oauth-scopes`. */
export const identitySchema = z
  .object({
    team_id: z.string(),
    team: z.string().default(''),
    url: z.string().default(''),
    enterprise_id: z.string().nullish(),
    is_enterprise_install: z.boolean().nullish(),
    user_id: z.string(),
    user: z.string().default(''),
    response_metadata: z.object({ scopes: z.array(z.string()).default([]) }),
  })
  .transform((told) => ({
    team: told.team_id,
    teamName: told.team,
    teamUrl: told.url,
    enterprise: told.enterprise_id ?? undefined,
    // A workspace of an organisation can have the app for itself.
    isOrgWide: told.is_enterprise_install ?? typeof told.enterprise_id === 'string',
    botUser: told.user_id,
    botName: told.user,
    scopes: told.response_metadata.scopes.filter((scope) => scope !== ''),
  }));

/** Where a message stands now. */
export const postedSchema = z
  .object({ channel: z.string(), ts: z.string() })
  .transform(({ channel, ts }) => ({ channel, ts }));

/** Where the bytes of a file go. */
export const uploadSchema = z.object({ upload_url: z.string(), file_id: z.string() });

/** A view that is shown. */
export const openedSchema = z
  .object({ view: z.object({ id: z.string() }) })
  .transform(({ view }) => ({ id: view.id }));

/** `files.info`, of a file that somebody brought. */
export const fileSchema = z
  .object({
    file: z.object({
      name: z.string().nullish(),
      mimetype: z.string().nullish(),
      size: z.number().nullish(),
      url_private: z.string(),
    }),
  })
  .transform(({ file }) => ({
    name: file.name ?? '',
    mediaType: file.mimetype ?? '',
    sizeBytes: file.size ?? 0,
    url: file.url_private,
  }));

const sharesSchema = z.record(z.string(), z.array(z.object({ ts: z.string() }))).default({});

const idsSchema = z.array(z.string()).default([]);

/** `files.info`: the messages that show a file, by channel, and the channels that can see it. */
export const sharedSchema = z
  .object({
    file: z.object({
      shares: z.object({ public: sharesSchema, private: sharesSchema }).default({ public: {}, private: {} }),
      channels: idsSchema,
      groups: idsSchema,
      ims: idsSchema,
    }),
  })
  .transform(({ file: { shares, channels, groups, ims } }) => ({
    shares: { ...shares.public, ...shares.private },
    channels: [...channels, ...groups, ...ims],
  }));

const rankSchema = {
  is_admin: z.boolean().default(false),
  is_owner: z.boolean().default(false),
  is_primary_owner: z.boolean().default(false),
};

/** `users.info`. */
export const personSchema = z
  .object({
    user: z.object({
      ...rankSchema,
      name: z.string().default(''),
      real_name: z.string().nullish(),
      locale: z.string().nullish(),
      team_id: z.string().nullish(),
      is_restricted: z.boolean().default(false),
      is_ultra_restricted: z.boolean().default(false),
      is_stranger: z.boolean().default(false),
      profile: z.object({ display_name: z.string().nullish() }).default({}),
      enterprise_user: z
        .object({ ...rankSchema, enterprise_id: z.string().nullish(), teams: idsSchema })
        .nullish(),
    }),
  })
  .transform(({ user }) => ({
    name: user.profile.display_name || user.real_name || user.name,
    locale: user.locale || undefined,
    team: user.team_id ?? undefined,
    isAdmin: isAbove(user),
    isGuest: user.is_restricted || user.is_ultra_restricted || user.is_stranger,
    organisation: user.enterprise_user
      ? {
          id: user.enterprise_user.enterprise_id ?? undefined,
          teams: user.enterprise_user.teams,
          isAdmin: isAbove(user.enterprise_user),
        }
      : undefined,
  }));

function isAbove(rank: { is_admin: boolean; is_owner: boolean; is_primary_owner: boolean }): boolean {
  return rank.is_admin || rank.is_owner || rank.is_primary_owner;
}

/** `usergroups.list`, with the ids of who is in each. */
export const userGroupsSchema = z
  .object({ usergroups: z.array(z.object({ id: z.string(), users: idsSchema })) })
  .transform(({ usergroups }) => usergroups);

/** An answer of which only the `ok` counts. */
export const doneSchema = z.object({}).transform(() => undefined);
