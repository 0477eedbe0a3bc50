// What a budget or a pause is for: the whole bot, a server or workspace, a channel.

/** `key` is how rules and records name it: `bot`, `discord/<server>`, `discord/<server>/<channel>`. */
export interface Scope {
  kind: 'bot' | 'server' | 'channel';
  key: string;
}

/** Everything that somebody in this place is within, the largest first. */
export function scopesOf(adapter: string, place: string): [Scope, Scope, ...Scope[]] {
  const [server = '', ...channel] = place.split('/');
  const key = `${adapter}/${server}`;
  return [
    { kind: 'bot', key: 'bot' },
    { kind: 'server', key },
    ...(channel.length > 0 ? [{ kind: 'channel', key: `${key}/${channel.join('/')}` } as const] : []),
  ];
}
