import { python } from '../fixtures/python.ts';
import { soak } from './soak.ts';
import { claims } from './verdict.ts';

/** `npm run test:soak [-- MINUTES [SEED]]`: 20 minutes by default. */
const [minutes = '20', seed = '1'] = process.argv.slice(2);
if (python === null) throw new Error('There is no Python for the workers: the soak needs all four systems.');

const report = await soak({
  forMs: Number(minutes) * 60_000,
  everyMs: 8_000,
  seed: Number(seed),
  say: (text) => {
    console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
  },
});
console.log('\nFaults:');
for (const [name, times] of report.faults) console.log(`  ${times} × ${name}`);
console.log('');
const all = claims(report);
for (const { holds, text } of all) console.log(`${holds ? '✓' : '✗'} ${text}`);
const failed = all.filter(({ holds }) => !holds).length;
console.log(`\n${all.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
