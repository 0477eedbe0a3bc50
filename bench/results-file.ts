// The results file as a text: its sections, and the tables in them.

/** A heading of the second level, and what stands below it. */
export interface Section {
  title: string;
  text: string;
}

/** A table of Markdown: what is in its cells. */
export interface Table {
  head: string[];
  rows: string[][];
}

/** The sections of a text, in its order. */
export function sectionsIn(text: string): Section[] {
  const [, ...parts] = text.split(/^## /mu);
  return parts.map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { title, text: lines.join('\n').trim() };
  });
}

/** The sections of `text` with these in the place of those with the same title; new ones stand before the chaos run. */
export function merged(text: string, measured: readonly Section[]): Section[] {
  const sections = sectionsIn(text).map(
    (section) => measured.find(({ title }) => title === section.title) ?? section,
  );
  const added = measured.filter(({ title }) => sections.every((section) => section.title !== title));
  const isChaos = ({ title }: Section): boolean => title === 'Chaos';
  return [...sections.filter((each) => !isChaos(each)), ...added, ...sections.filter(isChaos)];
}

/** What stands before the first section, and the sections behind it. */
export function joined(start: string, sections: readonly Section[]): string {
  return [start.trim(), ...sections.map(({ title, text }) => `## ${title}\n\n${text}`)].join('\n\n') + '\n';
}

/** The first table of a section; throws where there is none. */
export function tableOf(sections: readonly Section[], title: string): Table {
  const section = sections.find((each) => each.title === title);
  const lines = section?.text.split('\n').filter((line) => line.startsWith('|')) ?? [];
  const [head, , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  if (!head) throw new Error(`The results have no table in “${title}”.`);
  return { head, rows };
}

/** The cell of a column in the row that begins like this; throws where there is none. */
export function cellOf({ head, rows }: Table, begins: readonly string[], column: string): string {
  const row = rows.find((cells) => begins.every((begin, index) => cells[index] === begin));
  const cell = row?.[head.indexOf(column)];
  if (cell === undefined) throw new Error(`The results have no “${column}” of ${begins.join(', ')}.`);
  return cell;
}
