import { afterEach, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerCommand } from '../../e2e/fixtures/worker-command.ts';

const dataDirs: string[] = [];
afterEach(async () => {
  for (const dataDir of dataDirs.splice(0)) await rm(dataDir, { recursive: true, force: true });
});

it.each([['calcluation'], ['calculation,calcluation']])(
  'the worker command with --types %s ends at once with words that name the type that was meant',
  async (types) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'capstan-worker-'));
    dataDirs.push(dataDir);
    // Nothing listens there: the names are looked at before Redis is.
    const worker = new WorkerCommand(['--redis', 'redis://127.0.0.1:9', '--types', types], {
      CAPSTAN_DATA_DIR: dataDir,
    });
    expect(await worker.exited).toBe(1);
    expect(worker.output).toContain(
      '--types: There is no job type “calcluation”. Did you mean “calculation”?',
    );
    expect(worker.output).toMatch(/Known here: calculation, data-enrichment, file-processing/);
  },
);
