// Rows as a table: aligned for a terminal, or as Markdown.

/** Columns with two blanks between them; the last one is as long as it is. */
export function plainTable(rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(rows);
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Markdown with its first row as the head, padded as a formatter would do it. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  const widths = widthsOf(escaped).map((width) => Math.max(3, width));
  const rule = widths.map((width) => '-'.repeat(width));
  const [head = [], ...rest] = escaped;
  return [head, rule, ...rest]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}
