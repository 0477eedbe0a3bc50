// The table in the README, which is the results in short.
import type { Table } from './results-file.ts';

/** The README with this table in the place of the one with the same columns; throws where it has none. */
export function withTable(readme: string, { head, rows }: Table): string {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => isSame(cellsOf(line), head));
  if (start === -1) throw new Error(`The README has no table of ${head.join(', ')}.`);
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.toSpliced(start, length, ...aligned([head, ...rows])).join('\n');
}

/** As the formatter has it. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], filler: string): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, filler)).join(' | ')} |`;
  const [first = '', ...others] = rows.map((row) => line(row, ' '));
  return [first, line([], '-'), ...others];
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((cell, index) => cell === other[index]);
}
