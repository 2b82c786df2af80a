import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workerEntries } from './entries.ts';
import { runWorker } from './run-worker.ts';

// The source and what it is built to lie equally deep; only the workers are somewhere else.
const isSource = import.meta.url.endsWith('.ts');
const at = (path: string) => new URL(path, import.meta.url);
const { version } = JSON.parse(readFileSync(at('../../package.json'), 'utf8')) as { version: string };

await runWorker({
  entries: workerEntries((name) => at(isSource ? `../workers/${name}.ts` : `workers/${name}.js`)),
  exampleScripts: fileURLToPath(at('../../resources/examples/')),
  version,
  argv: process.argv.slice(2),
});
