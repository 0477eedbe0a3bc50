// What this browser remembers for the next visit.

/** The remembered value, or undefined where there is none, or where the browser keeps nothing. */
export function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a value where the browser allows it. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing forgets with the page.
  }
}
