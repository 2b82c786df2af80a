import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { createMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { serveHttp } from '../api/serve-http.ts';

/** Development only: the API and the built panel over a made-up engine. `node src/host/demo.ts [port]` */
const engine = createMemoryEngine({ clock: systemClock, lively: true });
await engine.oscillator.start();
const panel = fileURLToPath(new URL('../../out/renderer/', import.meta.url));
const server = await serveHttp({
  engine,
  clock: systemClock,
  port: Number(process.argv[2] ?? 3100),
  whenTaken: 'next',
  token: null,
  panelDir: existsSync(panel) ? panel : null,
  onUnexpectedError: console.error,
});
console.log(`A made-up engine is listening on ${server.url}`);
