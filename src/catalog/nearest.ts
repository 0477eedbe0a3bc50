// Which known words a mistyped one most likely meant.

/** Up to three of `among` that are reasonably near, nearest first; none where the word is like none of them. */
export function closestWords(word: string, among: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  const letters = Array.from(wanted).length;
  const mostEdits = Math.max(2, wanted.length / 2);
  const ranked = among
    // Each letter too many is an edit at least: pages of text are like no name, and are not compared to any.
    .filter((candidate) => letters - candidate.length <= mostEdits)
    .map((candidate) => ({ candidate, distance: distanceBetween(wanted, candidate.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance || one.candidate.length - other.candidate.length);
  const near = ranked.filter(({ distance }) => distance <= mostEdits);
  return near.slice(0, 3).map(({ candidate }) => candidate);
}

/** Edits between two words (Levenshtein); a candidate that starts with the word counts as one edit away. */
function distanceBetween(word: string, candidate: string): number {
  if (word.length > 1 && candidate.startsWith(word) && candidate !== word) return 1;
  let previous = Array.from({ length: candidate.length + 1 }, (_, column) => column);
  for (const [row, letter] of Array.from(word).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(candidate).entries()) {
      const substituted = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(substituted, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
