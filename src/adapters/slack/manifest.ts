// The app as Slack is told of it; what it lists here is what the code asks for and listens to, from this one place.
import type { SlackSettings } from './schema.ts';

/** Without these nothing works. */
export const requiredScopes = ['commands', 'chat:write', 'files:write'] as const;

/** Each adds something that can be done without; whoever installs the app may leave them out. */
export const optionalScopes = [
  'app_mentions:read',
  'files:read',
  'users:read',
  'usergroups:read',
  'chat:write.public',
] as const;

export type OptionalScope = (typeof optionalScopes)[number];

/** What Slack tells us without anybody typing a command or pressing a button. */
export const events = ['app_mention', 'app_home_opened'] as const;

/** The `callback_id` of “Edit picture” in the menu of a message. */
export const shortcutId = 'edit-picture';

/** Where Slack posts to when it does not come over a connection. */
export const endpointPath = '/slack/events';

/**
 * The manifest to paste at https://api.slack.com/apps. `endpoint` is the whole public address that leads to
 * `endpointPath`; without one everything comes over Socket Mode.
 */
export function manifestOf({ commands, endpoint }: Pick<SlackSettings, 'commands'> & { endpoint?: string }) {
  return {
    display_information: {
      name: 'Darkroom',
      description: 'Makes pictures from a description, and changes them the way you say',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        // Where it is read-only nobody can type a command beside the pictures that came in private.
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'Darkroom', always_online: true },
      shortcuts: [
        {
          name: 'Edit picture',
          type: 'message',
          callback_id: shortcutId,
          description: 'Change the picture in this message the way you say',
        },
      ],
      slash_commands: [
        {
          command: commands.imagine,
          ...(endpoint === undefined ? {} : { url: endpoint }),
          description: 'Make a picture from a description',
          usage_hint: 'a red fox in the snow --ar 16:9 --count 2',
          // Names in a prompt stay readable, and Slack hands over no ids of people.
          should_escape: false,
        },
        {
          command: commands.usage,
          ...(endpoint === undefined ? {} : { url: endpoint }),
          description: 'What is left of your quota',
          should_escape: false,
        },
        {
          command: commands.models,
          ...(endpoint === undefined ? {} : { url: endpoint }),
          description: 'Which models there are and what they cost, or all about one',
          usage_hint: 'flux-dev',
          should_escape: false,
        },
        {
          command: commands.darkroom,
          ...(endpoint === undefined ? {} : { url: endpoint }),
          description: 'For whoever looks after the bot: what is used, who may use it, pause and resume',
          usage_hint: 'use, log, block @ann, unblock @ann, grant @ann 20, pause or resume',
          // Only so does a name come with the id of whose it is.
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      scopes: {
        // Slack wants an optional scope in both lists.
        bot: [...requiredScopes, ...optionalScopes],
        bot_optional: [...optionalScopes],
      },
    },
    settings: {
      event_subscriptions: {
        ...(endpoint === undefined ? {} : { request_url: endpoint }),
        bot_events: [...events],
      },
      interactivity: { is_enabled: true, ...(endpoint === undefined ? {} : { request_url: endpoint }) },
      org_deploy_enabled: true,
      socket_mode_enabled: endpoint === undefined,
      token_rotation_enabled: false,
    },
  };
}
