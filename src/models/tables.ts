// The models as rows: for the terminal, and for the page in docs/.
import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { markdownTable, plainTable } from './text-table.ts';

/** A line for each model: how it is called, what it costs, and whose file it is. */
export function modelList(catalog: Catalog, sourceOf: (key: string) => string): string[] {
  const rows = catalog.models.map((model) => [
    model.key,
    model.kind,
    String(catalog.usualCost(model)),
    about(model.typicalMs),
    model.call,
    sourceOf(model.key),
  ]);
  return plainTable([['model', 'kind', 'credits', 'about', 'called by', 'file'], ...rows]);
}

/** The table of docs/models.md. */
export function modelTable(catalog: Catalog): string {
  const rows = catalog.models.map((model) => [
    `\`${model.key}\``,
    model.name,
    model.kind,
    String(catalog.usualCost(model)),
    about(model.typicalMs),
    worksOn(catalog, model),
    model.summary['en'] ?? '',
  ]);
  return markdownTable([
    ['model', 'full name', 'kind', 'credits', 'about', 'works on', 'what it is good for'],
    ...rows,
  ]);
}

const start = '<!-- models: written by `npm run models table` -->';
const end = '<!-- /models -->';

/** The page with the table between its two marks; undefined for a page without them. */
export function withTable(page: string, table: string): string | undefined {
  const [before, rest] = split(page, start);
  const [, after] = split(rest ?? '', end);
  if (before === undefined || after === undefined) return undefined;
  return `${before}${start}\n\n${table}\n\n${end}${after}`;
}

/** The two lines that a page needs around the table. */
export const marks = [start, end] as const;

function split(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}

function about(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function worksOn({ houseInput }: Catalog, model: Model): string {
  const prompt = houseInput(model, 'prompt');
  const image = houseInput(model, 'image');
  const mask = houseInput(model, 'mask');
  if (!image) return 'words';
  const picture = mask?.required ? 'picture and mask' : mask ? 'picture (and mask)' : 'picture';
  if (prompt?.mayBeEmpty) return `${picture} (and words)`;
  return [...(prompt ? ['words'] : []), picture].join(image.required ? ' and ' : ' or ');
}
