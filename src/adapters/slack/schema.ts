// The borders of Slack: how to be an app there, and the address of a message.

/** How to be an app on Slack. */
export interface SlackSettings {
  /** `xoxb-…`, of one workspace or one organisation. */
  botToken: string;
  /** `xapp-…`: events come over Socket Mode; without it `signingSecret` is set. */
  appToken: string | undefined;
  /** Events are posted to us, signed with this. */
  signingSecret: string | undefined;
  /** Ends in a slash. */
  apiUrl: string;
  /** With their slash: Slack gives a name to the app that was installed last, so another app may have the usual ones. */
  commands: { imagine: string; usage: string };
  /** How long Slack may take to answer a ping of ours. */
  pingTimeoutMs: number;
  /** How long Slack may send no ping of its own. */
  serverPingTimeoutMs: number;
}
