// Files written into an address: `data:` URIs in base64.

/** The most a file inside an address may weigh; larger ones have to be uploaded or linked. */
export const largestInlineBytes = 256 * 1024;

/** Whether an address carries its file inside. */
export function isDataUri(address: string): boolean {
  return /^data:/i.test(address);
}

/** The file inside a `data:` URI, or undefined for one that is not base64. */
export function bytesOfDataUri(address: string): Buffer | undefined {
  const comma = address.indexOf(',');
  const head = address.slice(0, Math.max(0, comma));
  const text = address.slice(comma + 1);
  if (!/^data:[^,]*;base64$/i.test(head) || text === '') return undefined;
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 !== 1;
  return isBase64 ? Buffer.from(text, 'base64') : undefined;
}
