// What the simulator publishes about its models.
import { expect, test } from 'vitest';
import { call } from './fixture.ts';
import { filmVersion, startedWithKinds } from './kinds.ts';

interface Page {
  description: string;
  latest_version: { id: string; openapi_schema: { components: { schemas: Record<string, unknown> } } };
}

async function page(path: string): Promise<{ status: number; body: Page }> {
  const answer = await call(await startedWithKinds(), `/models/${path}`);
  return { status: answer.status, body: (await answer.json()) as Page };
}

test('lists, addresses, choices and descriptions are published the way the platform does', async () => {
  const { body } = await page('acme/edit-many');
  expect(body.latest_version.openapi_schema.components.schemas).toMatchObject({
    Input: {
      properties: {
        prompt: { type: 'string', title: 'Prompt', 'x-order': 0, description: expect.any(String) },
        image_input: {
          type: 'array',
          title: 'Image Input',
          items: { type: 'string', format: 'uri' },
          description: 'What to work on.',
          'x-order': 1,
        },
      },
    },
    Output: { type: 'string', format: 'uri' },
  });
  const drawn = (await page('acme/draw')).body.latest_version.openapi_schema.components.schemas;
  expect(drawn).toMatchObject({
    Input: { properties: { steps: { allOf: [{ $ref: '#/components/schemas/steps' }] } } },
    steps: { type: 'integer', enum: [64, 128] },
  });
  const edit = (await page('acme/edit')).body.latest_version.openapi_schema.components.schemas;
  expect(edit).toMatchObject({
    Input: { properties: { input_image: { type: 'string', format: 'uri' } } },
  });
});

test('a community model has a page for its version, and no other', async () => {
  const { body: model } = await page('acme/film');
  expect(model.latest_version.id).toBe(filmVersion);
  expect(model.description).toMatch(/video/);
  const { status, body } = await page(`acme/film/versions/${filmVersion}`);
  expect(status).toBe(200);
  expect(body).toEqual(model.latest_version);
  expect((await page(`acme/film/versions/${'0'.repeat(64)}`)).status).toBe(404);
});

test('an official model has no page for its version', async () => {
  const { body } = await page('acme/draw');
  expect((await page(`acme/draw/versions/${body.latest_version.id}`)).status).toBe(404);
  expect((await page('acme/draw/versions/hidden')).status).toBe(404);
});
