// What stands where in the Redis. Everything begins with `darkroom:`; the queue beside it has `darkroom:queue`.
//
// darkroom::<key>            the text of an entry, as Keyv writes it; Redis itself lets it expire
// darkroom:index:<segment>   sorted set, every score 0: the keys with that first segment (the text before the first `:`,
//                            empty for keys without one), which Redis then has in the order of their bytes
// darkroom:index             set of the segments there have been; they are few and never go
// darkroom:expiring          sorted set of the keys that expire, by when (epoch milliseconds)
// darkroom:layout            the number of this layout
//
// An entry that is there is in its index: one script writes both. What has expired stays in the index until it is tidied up.

/** The namespace of the entries: Keyv puts `::` between it and the key. */
export const namespace = 'darkroom';

export const segmentsKey = 'darkroom:index';
export const indexPrefix = 'darkroom:index:';
export const expiringKey = 'darkroom:expiring';
export const layoutKey = 'darkroom:layout';

/** The layout that this version writes; records have the same schema in every store, so it counts as the file's does. */
export const layoutVersion = 2;

/** The text before the first `:` of a key, or of a prefix that has one. */
export function segmentOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}
