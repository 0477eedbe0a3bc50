// Words of people in Slack's mrkdwn: the three signs that could call on somebody or become a link.

/** The text with `&`, `<` and `>` taken at their face (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A link in mrkdwn under a word of ours, whatever stands in its address. */
export function linkTo(url: string, text: string): string {
  return `<${escaped(url.replaceAll('|', '%7C'))}|${escaped(text)}>`;
}

/** What Slack escaped in the words of a person, as that person typed it. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
