// The addresses in an output, whatever shape the model gave it.

const mostOutputs = 64;
const deepest = 6;

/** Every URL or `data:` URI in a string, list or object, in order; plain text is none. At most 64. */
export function outputUrls(output: unknown): string[] {
  const found: string[] = [];
  collect(output, 0, found);
  return found;
}

function collect(value: unknown, depth: number, found: string[]): void {
  if (found.length >= mostOutputs || depth > deepest) return;
  if (typeof value === 'string') {
    if (isAddress(value)) found.push(value.trim());
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) collect(item, depth + 1, found);
  }
}

/** Foreign schemes count too, so that the download can say that it will not open them. */
function isAddress(text: string): boolean {
  return /^\s*(?:data:[^\s,]*,|[a-z][a-z0-9+.-]*:\/\/\S+\s*$)/i.test(text);
}
