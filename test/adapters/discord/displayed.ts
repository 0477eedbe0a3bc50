// A message as people read it.

/** A message's text as Discord displays it: quotes and small print without their marks, escapes resolved. */
export function displayed(content: string): string {
  return content
    .replaceAll(/^(?:> |-# )/gmu, '')
    .replaceAll(/(?<!\\)\*\*/gu, '')
    .replaceAll(/\\([^0-9A-Za-z\s])/gu, '$1');
}

/** Ids of the buttons in a message, in their order. */
export function buttonsIn(components: readonly object[]): string[] {
  const rows = components as readonly { components?: readonly { custom_id?: string }[] }[];
  return rows
    .flatMap((row) => row.components ?? [])
    .flatMap(({ custom_id: id }) => (id === undefined ? [] : [id]));
}
