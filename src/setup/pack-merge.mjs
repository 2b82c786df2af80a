import { readFileSync, writeFileSync } from 'node:fs';
import { SetupFailure } from './base/failure.mjs';
import { runEntry } from './base/entry.mjs';
import { mergeUpdateInfo } from './packing/merge-update-info.mjs';

// `pack-merge.mjs <file> <other>`: adds the files that the other `latest-mac.yml` names to the first.
await runEntry(() => {
  const [path, other] = process.argv.slice(2);
  if (path === undefined || other === undefined)
    throw new SetupFailure(
      'Two files have to be named.',
      'pack-merge.mjs <latest-mac.yml> <other latest-mac.yml>',
    );
  writeFileSync(path, mergeUpdateInfo(readFileSync(path, 'utf8'), readFileSync(other, 'utf8')));
  return Promise.resolve(0);
});
