import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workerEntries } from './entries.ts';
import { runServer } from './run-server.ts';

// The source and what it is built to lie equally deep; only the workers are somewhere else.
const isSource = import.meta.url.endsWith('.ts');
const at = (path: string) => new URL(path, import.meta.url);
const panel = fileURLToPath(at(isSource ? '../../out/renderer/' : '../renderer/'));
const { version } = JSON.parse(readFileSync(at('../../package.json'), 'utf8')) as { version: string };

await runServer({
  entries: workerEntries((name) => at(isSource ? `../workers/${name}.ts` : `workers/${name}.js`)),
  panelDir: existsSync(panel) ? panel : null,
  exampleScripts: fileURLToPath(at('../../resources/examples/')),
  pythonPackage: fileURLToPath(at('../../resources/python/src/')),
  version,
  argv: process.argv.slice(2),
});
