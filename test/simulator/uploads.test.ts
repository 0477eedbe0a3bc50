// Files that are uploaded, as the platform's own client and a bare request do it.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import Replicate from 'replicate';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createUploads } from '../../src/simulator/uploads.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { call } from './fixture.ts';
import { addressOf, download, redAndBlue, run, startedWithKinds } from './kinds.ts';

interface UploadView {
  id: string;
  created_at: string;
  expires_at: string;
  urls: { get: string };
}

async function upload(simulator: Simulator, content: File | undefined, metadata?: string): Promise<Response> {
  const form = new FormData();
  if (content) form.set('content', content);
  if (metadata !== undefined) form.set('metadata', metadata);
  return fetch(`${simulator.baseUrl}/files`, {
    method: 'POST',
    body: form,
    headers: { authorization: 'Bearer any' },
  });
}

describe('the official client', () => {
  test('uploads a picture by itself, and gets it back worked on', async () => {
    const simulator = await startedWithKinds();
    const client = new Replicate({ auth: 'any', baseUrl: simulator.baseUrl, useFileOutput: false });
    const image = new Blob([new Uint8Array(await redAndBlue())], { type: 'image/png' });
    const output = (await client.run('acme/upscaler', {
      input: { image, scale: 2 },
    })) as unknown as string;
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toContain('POST /files');
    const { bytes } = await download(output);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 240, height: 160 });
  });

  test('lists, reads and deletes files', async () => {
    const simulator = await startedWithKinds();
    const { files } = new Replicate({ auth: 'any', baseUrl: simulator.baseUrl });
    const { id } = await files.create(new Blob(['a']), { customer: 7 });
    await files.create(new Blob(['b']));
    expect((await files.list()).results).toHaveLength(2);
    expect(await files.get(id)).toMatchObject({ id, size: 1, metadata: { customer: 7 } });
    expect(await files.delete(id)).toBe(true);
    expect((await files.list()).results).toHaveLength(1);
    expect((await call(simulator, `/files/${id}`)).status).toBe(404);
  });
});

test('an uploaded file is described as the platform does, and kept for a day', async () => {
  const simulator = await startedWithKinds();
  const answer = await upload(simulator, new File(['12345'], 'fünf.txt', { type: 'text/csv' }), '{"a":1}');
  expect(answer.status).toBe(201);
  const file = (await answer.json()) as UploadView;
  expect(file).toMatchObject({
    name: 'fünf.txt',
    content_type: 'text/csv',
    size: 5,
    checksums: { sha256: createHash('sha256').update('12345').digest('hex') },
    metadata: { a: 1 },
    urls: { get: `${simulator.baseUrl}/files/${file.id}` },
  });
  expect(Date.parse(file.expires_at) - Date.parse(file.created_at)).toBe(86_400_000);
  const there = await call(simulator, `/files/${file.id}/download`);
  expect(there.headers.get('content-type')).toBe('text/csv');
  expect(await there.text()).toBe('12345');
  expect((await fetch(file.urls.get)).status).toBe(401);
});

test('what is no upload is refused with a reason', async () => {
  const simulator = await startedWithKinds();
  const field = async (answer: Promise<Response>) => {
    const body = (await (await answer).json()) as { status: number; invalid_fields: { field: string }[] };
    return `${body.status} ${body.invalid_fields[0]?.field}`;
  };
  expect(await field(upload(simulator, undefined))).toBe('422 content');
  expect(await field(upload(simulator, new File(['a'], 'é'.repeat(128))))).toBe('422 filename');
  expect((await upload(simulator, new File(['a'], 'e'.repeat(255)))).status).toBe(201);
  expect(await field(upload(simulator, new File(['a'], 'a'), '{'))).toBe('422 metadata');
  expect(await field(call(simulator, '/files', { method: 'POST', body: '{}' }))).toBe('422 content');
});

test('more than 100 MB are refused before they have come', async () => {
  const simulator = await startedWithKinds();
  const answer = await new Promise<{ status: number | undefined; type: string | undefined; body: string }>(
    (resolve, reject) => {
      const upload = request(`${simulator.baseUrl}/files`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer any',
          'content-type': 'multipart/form-data; boundary=x',
          'content-length': `${101 * 1024 * 1024}`,
        },
      });
      upload.on('error', reject);
      upload.on('response', (response) => {
        response.setEncoding('utf8');
        let body = '';
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode, type: response.headers['content-type'], body });
          upload.destroy();
        });
      });
      upload.write('--x\r\n');
    },
  );
  expect(answer).toMatchObject({ status: 413, type: 'application/problem+json' });
  expect(answer.body).toContain('Files must be less than 100MB in size');
});

test('uploads are let go after a day, and the oldest when there are too many', () => {
  let now = 0;
  const uploads = createUploads(10, () => now);
  const add = (bytes: number) =>
    uploads.add({ name: 'a', contentType: 'a/a', bytes: Buffer.alloc(bytes), metadata: {} }).id;
  const [first, second] = [add(4), add(4)];
  expect(uploads.list().map(({ id }) => id)).toEqual([second, first]);
  const third = add(4);
  expect(uploads.find(first)).toBeUndefined();
  expect(uploads.find(second)?.bytes.length).toBe(4);
  now = 86_399_999;
  expect(uploads.find(third)?.id).toBe(third);
  now = 86_400_000;
  expect(uploads.find(third)).toBeUndefined();
  expect(uploads.list()).toEqual([]);
});

test('a gateway without files has no such path', async () => {
  const simulator = await startedWithKinds({ files: false });
  expect((await upload(simulator, new File(['a'], 'a'))).status).toBe(404);
  expect((await call(simulator, '/files')).status).toBe(404);
});

test('a run takes an uploaded picture until it is deleted', async () => {
  const simulator = await startedWithKinds();
  const picture = new Uint8Array(await redAndBlue());
  const answer = await upload(simulator, new File([picture], 'a.png', { type: 'image/png' }));
  const { id, urls } = (await answer.json()) as UploadView;
  expect(await addressOf(simulator, 'acme/rembg', { image: urls.get })).toMatch(/\.png$/);
  await call(simulator, `/files/${id}`, { method: 'DELETE' });
  expect(await run(simulator, 'acme/rembg', { image: urls.get })).toMatchObject({
    status: 'failed',
    error: `404 Client Error: Not Found for url: ${urls.get}`,
  });
});
