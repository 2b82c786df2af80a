import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../base/paths.mjs';

const folder = join(root, '.github', 'workflows');
const files = readdirSync(folder);

/**
 * The actions in use by the commits of their releases, with the inputs that each knows, as their own repositories have them
 * (`git rev-parse v7.0.1^{commit}` and action.yml there). Each runs on Node 24.
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1': [
    'ref',
    'fetch-depth',
    'path',
    'repository',
  ],
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0': ['node-version', 'cache'],
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0': [
    ...['name', 'path', 'if-no-files-found', 'retention-days'],
  ],
  'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1': ['name', 'path', 'pattern'],
};
/** Machines that the forge has, by its documentation. */
const RUNNERS = new Set([
  ...['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-24.04-arm', 'macos-latest', 'macos-15', 'macos-15-intel'],
  'windows-latest',
]);

const text = z.union([z.string(), z.number(), z.boolean()]);
const stepSchema = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), text).optional(),
  run: z.string().optional(),
  env: z.record(z.string(), text).optional(),
  'working-directory': z.string().optional(),
  shell: z.string().optional(),
});
const jobSchema = z.strictObject({
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.string().optional(),
  strategy: z
    .strictObject({ 'fail-fast': z.boolean().optional(), matrix: z.record(z.string(), z.array(z.unknown())) })
    .optional(),
  'runs-on': z.string().optional(),
  'timeout-minutes': z.number().int().optional(),
  container: z.strictObject({ image: z.string(), options: z.string().optional() }).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])).optional(),
  env: z.record(z.string(), text).optional(),
  uses: z.string().optional(),
  steps: z.array(stepSchema).optional(),
});
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])),
  concurrency: z
    .strictObject({ group: z.string(), 'cancel-in-progress': z.union([z.boolean(), z.string()]) })
    .optional(),
  jobs: z.record(z.string(), jobSchema),
});

describe.each(files)('the workflow %s', (file) => {
  const source = readFileSync(join(folder, file), 'utf8');
  const workflow = workflowSchema.parse(parse(source));
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps ?? []);

  test('has only what a workflow may have, and each job runs on a machine that there is, within a time', () => {
    for (const [name, job] of jobs) {
      const calls = job.uses !== undefined;
      expect([name, calls, job.steps !== undefined]).toEqual([name, calls, !calls]);
      if (job.uses?.startsWith('./') === true) expect(existsSync(join(root, job.uses)), job.uses).toBe(true);
      if (calls) continue;
      const { matrix = {} } = job.strategy ?? {};
      const machines = [
        ...(matrix['os'] ?? []),
        ...(matrix['include'] ?? []).map((row) => (row as { os: unknown }).os),
      ];
      const runsOn = job['runs-on'] ?? '';
      for (const machine of runsOn.includes('matrix.os') ? machines : [runsOn])
        expect(RUNNERS, `${name} runs on ${String(machine)}`).toContain(machine);
      expect(job['timeout-minutes'], `${name} has a limit`).toBeGreaterThan(0);
    }
  });

  test('needs only jobs that are there, and reads only values that are', () => {
    const names = jobs.map(([name]) => name);
    for (const [, { needs = [] }] of jobs) for (const need of [needs].flat()) expect(names).toContain(need);
    const known = jobs.flatMap(([, { strategy }]) => {
      const rows = (strategy?.matrix['include'] ?? []) as object[];
      return [...Object.keys(strategy?.matrix ?? {}), ...rows.flatMap((row) => Object.keys(row))];
    });
    for (const [, name = ''] of source.matchAll(/matrix\.([a-z]+)/g)) expect(known).toContain(name);
  });

  test('takes each action by the commit of its newest release, with inputs that it knows', () => {
    const used = [...source.matchAll(/uses: (\S+(?: # \S+)?)$/gm)].map(([, action]) => action ?? '');
    expect(
      used.filter((action) => !action.startsWith('./')).filter((action) => !(action in ACTIONS)),
    ).toEqual([]);
    for (const { uses, with: given = {} } of steps.filter((step) => step.uses !== undefined)) {
      const [, known = []] = Object.entries(ACTIONS).find(([action]) => action.startsWith(uses ?? '')) ?? [];
      for (const name of Object.keys(given)) expect(known, uses).toContain(name);
    }
  });

  test('runs scripts that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const step of steps) {
      expect([step.run, step.uses].filter((what) => what !== undefined)).toHaveLength(1);
      for (const [, name] of (step.run ?? '').matchAll(/npm run ([\w:-]+)/g))
        expect(scripts).toHaveProperty([name ?? '']);
      for (const [path] of (step.run ?? '').matchAll(/\b(?:src|resources|e2e)\/[\w./-]+/g))
        expect(existsSync(join(root, path)), path).toBe(true);
    }
  });
});
