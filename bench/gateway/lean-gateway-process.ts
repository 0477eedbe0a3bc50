// A gateway that does as little as it can, so that the bot is what is measured: every prediction is over at once, or never.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { answerCalls, givenOptions } from '../processes/other-process.ts';
import type { LeanGatewayOptions, Served } from './lean-gateway.ts';

const { ends, pictureEdge, latencyMs } = givenOptions() as LeanGatewayOptions;
const picture = await noise(pictureEdge);
const served: Served = { creates: 0, looks: 0, downloads: 0 };

const server = createServer((request, response) => {
  const { method = '', url = '' } = request;
  if (url.startsWith('/files/')) {
    served.downloads += 1;
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.byteLength });
    return void response.end(picture);
  }
  if (method === 'POST') return create(request, response);
  served.looks += 1;
  return tell(response, 200, { id: url.split('/').at(-1) ?? '', status: 'processing' });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

answerCalls(
  { baseUrl: `${origin}/v1`, pictureBytes: picture.byteLength },
  { served: async () => ({ ...served }) },
);

function create(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  request.once('end', () => {
    served.creates += 1;
    // NOTE the official client takes an answer that is no longer `starting` for the end.
    tell(response, 201, { id: randomUUID().replaceAll('-', ''), status: 'starting' });
  });
}

function tell(response: ServerResponse, code: number, { id, status }: { id: string; status: string }): void {
  const now = new Date().toISOString();
  const state = ends
    ? { status: 'succeeded', output: [`${origin}/files/${id}.png`], completed_at: now }
    : { status, output: null };
  const text = JSON.stringify({
    id,
    model: 'black-forest-labs/flux-schnell',
    version: 'hidden',
    input: {},
    logs: '',
    created_at: now,
    started_at: now,
    urls: { get: `${origin}/v1/predictions/${id}`, cancel: `${origin}/v1/predictions/${id}/cancel` },
    ...state,
  });
  const send = () => void response.writeHead(code, { 'content-type': 'application/json' }).end(text);
  if (latencyMs > 0) setTimeout(send, latencyMs);
  else send();
}

/** A PNG that nothing makes smaller. */
function noise(edge: number): Promise<Buffer> {
  const grain = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width: edge, height: edge, channels: 3, background: 'black', noise: grain } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
