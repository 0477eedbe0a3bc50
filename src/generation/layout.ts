// Stored values of earlier layouts, brought up to today's before they are read.

/** A reader's first step: a value of the first layout gets `added` and counts as one of the second. */
export function secondLayout(added: Readonly<Record<string, unknown>> = {}): (stored: unknown) => unknown {
  return (stored) => {
    const isFirst =
      typeof stored === 'object' && stored !== null && 'schema' in stored && stored.schema === 1;
    return isFirst ? { ...stored, ...added, schema: 2 } : stored;
  };
}
