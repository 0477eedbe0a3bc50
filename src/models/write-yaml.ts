// A draft as the text of its file, with a comment at everything that somebody should look at.
import { Document, isMap, isScalar, isSeq, visit, type Pair } from 'yaml';
import type { Draft } from './draft.ts';

/** YAML that the catalog reads, one line for most inputs. */
export function yamlOf({ content, leftOut, toCheck, inputsToCheck }: Draft): string {
  const document = new Document(inOrder(content));
  document.commentBefore = ` Written from the page of ${content.name}. What stands behind a # is worth a look.`;
  for (const pair of pairsOf(document.contents)) {
    const name = String(pair.key);
    const hint = toCheck[name as keyof typeof toCheck];
    if (hint !== undefined) comment(pair.value, hint);
    if (name === 'inputs') for (const input of pairsOf(pair.value)) layOut(input, inputsToCheck);
  }
  if (leftOut.length > 0) {
    document.comment = [' Left out:', ...leftOut.map(({ name, why }) => `   ${name}: ${why}`)].join('\n');
  }
  quoteRatios(document);
  return document.toString({ lineWidth, singleQuote: true });
}

const lineWidth = 110;

/** Inputs as people write them: what it is, what it may be, what it is for; without what says nothing. */
function inOrder(content: Draft['content']): Draft['content'] {
  const inputs = Object.entries(content.inputs).map(([name, input]) => {
    const { type, required, default: usual, minimum, maximum, choices, sets, house, offered } = input;
    const limits = { type, required: required || undefined, default: usual, minimum, maximum, choices };
    const parts = { ...limits, sets, house, offered: offered || undefined };
    return [name, Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))];
  });
  return { ...content, inputs: Object.fromEntries(inputs) as Draft['content']['inputs'] };
}

/** On one line where it fits, else a line for each part. */
function layOut({ key, value }: Pair, hints: Draft['inputsToCheck']): void {
  const name = String(key);
  const isShort = JSON.stringify(value).length + name.length < lineWidth - 10;
  if (isMap(value)) value.flow = isShort;
  for (const part of pairsOf(value)) if (isSeq(part.value) || isMap(part.value)) part.value.flow = true;
  const hint = Object.hasOwn(hints, name) ? hints[name] : undefined;
  if (hint !== undefined) comment(value, hint);
}

/** Behind a value, or above the first part of a map. */
function comment(value: unknown, text: string): void {
  if (isScalar(value) || (isMap(value) && value.flow)) value.comment = ` ${text}`;
  else if (isMap(value)) value.commentBefore = ` ${text}`;
}

/** NOTE 16:9 is a number to base 60 for older readers of YAML, an editor's among them. */
function quoteRatios(document: Document): void {
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && /^\d+:\d+$/u.test(scalar.value)) scalar.type = 'QUOTE_SINGLE';
    },
  });
}

function pairsOf(node: unknown): Pair[] {
  return isMap(node) ? node.items : [];
}
