// What only the operator can mend.

/** Slack cannot be used as it is set up; the message says what to change, and where. */
export class SlackSetupError extends Error {}
