// docs/scaling.md: its Kubernetes example is one that the program can run in.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { examples } from '../../src/settings.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/scaling.md');
const [, yaml = ''] = /```yaml\n(.*?)```/su.exec(page) ?? [];

const labels = z.record(z.string(), z.string());
const probe = z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const secret = z.looseObject({ kind: z.literal('Secret'), stringData: labels });
const deployment = z.looseObject({
  kind: z.literal('Deployment'),
  spec: z.looseObject({
    replicas: z.number(),
    strategy: z.object({ type: z.string() }).optional(),
    selector: z.object({ matchLabels: labels }),
    template: z.object({
      metadata: z.object({ labels }),
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number(),
        containers: z
          .array(
            z.looseObject({
              env: z.array(z.object({ name: z.string(), value: z.string() })),
              ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
              readinessProbe: probe,
              livenessProbe: probe,
              volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
            }),
          )
          .length(1),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const service = z.looseObject({ kind: z.literal('Service'), spec: z.looseObject({ selector: labels }) });
const { items } = z
  .object({
    apiVersion: z.string(),
    kind: z.literal('List'),
    items: z.tuple([secret, deployment, deployment, service]),
  })
  .parse(parse(yaml, { merge: true }));
const [{ stringData }, front, worker, { spec: door }] = items;

describe.each([
  ['front', front],
  ['worker', worker],
])('the %s in Kubernetes', (role, { spec: { selector, template } }) => {
  const { labels } = template.metadata;
  const [container] = template.spec.containers;

  test('has settings that there are, and its role', () => {
    const own = Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
    const image = Array.from(
      read('Dockerfile').matchAll(/(?:ENV| {4})\s*(\w+)=(\S+)/gu),
      ([, name = '', value = '']) => [name, value],
    );
    const settings = { ...stringData, ...own };
    expect(Object.keys(settings).filter((name) => !(name in examples))).toEqual([]);
    const config = readConfig({ ...Object.fromEntries(image), ...settings });
    expect(config).toMatchObject({ role, store: { kind: 'redis' }, http: { host: '0.0.0.0' } });
    expect(container?.ports).toEqual([{ name: 'http', containerPort: config.http.port }]);
  });

  test('is found by its labels', () => {
    expect(labels).toEqual(selector.matchLabels);
    expect(labels['role']).toBe(role);
  });

  test('is asked for its health where it tells of it', () => {
    expect(container?.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
    expect(container?.livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'http' });
  });

  test('has the time and the places that it needs', () => {
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(10);
    expect(container?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(['/data', '/tmp']);
    const there = new Set(template.spec.volumes.map(({ name }) => name));
    expect(container?.volumeMounts.filter(({ name }) => !there.has(name))).toEqual([]);
  });
});

test('there is one front, which goes before the next one comes', () => {
  expect(front.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(worker.spec.replicas).toBeGreaterThan(1);
  expect(door.selector).toEqual(front.spec.selector.matchLabels);
});

test('every setting that is named is one', () => {
  const named = Array.from(page.matchAll(/\b([A-Z][A-Z_]{3,})=\S/gu), ([, name = '']) => name);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !(name in examples))).toEqual([]);
});
