import { resolve } from 'node:path';
import { SetupFailure } from './base/failure.mjs';
import { runEntry } from './base/entry.mjs';
import { checkShell } from './packing/packed-shell.mjs';

// `shell-check.mjs <program> [--tray] [--signed] [-- words for it]`: starts an installed app, or an AppImage, as a person does.
await runEntry(async () => {
  const words = process.argv.slice(2);
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const args = words.includes('--') ? words.slice(words.indexOf('--') + 1) : [];
  const [program] = own.filter((word) => !word.startsWith('--'));
  if (program === undefined)
    throw new SetupFailure('No program is named.', 'shell-check.mjs <program> [--tray] [--signed]');
  const expected = { tray: own.includes('--tray'), signed: own.includes('--signed'), args };
  for (const line of await checkShell(resolve(program), expected)) console.log(`✓ ${line}`);
  return 0;
});
