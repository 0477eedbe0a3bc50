// What only the operator can mend.

/** Discord cannot be used as it is set up; the message says what to change, and where. */
export class DiscordSetupError extends Error {}
