import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDebianPackages } from './debian-packages.mjs';
import { libraryFolders } from './libraries.mjs';

const PACKAGES = ['chromium', 'fonts-liberation'];
const PROGRAM = 'usr/lib/chromium/chromium';

/**
 * The Chromium fetched earlier.
 * @param {string} cache
 */
export function cachedChromium(cache) {
  const starter = join(homeIn(cache), 'chromium');
  return existsSync(starter) ? starter : undefined;
}

/**
 * Unpacks Debian's Chromium and everything it needs that is not installed into the cache; needs no root.
 * @param {string} cache
 * @param {(note: string) => void} note
 */
export async function fetchChromium(cache, note) {
  const home = homeIn(cache);
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(`${home}-draft-`);
  try {
    const packages = openDebianPackages(draft);
    const names = await packages.absentFor(PACKAGES);
    note(`${names.length} packages`);
    await packages.fetch(names);
    packages.close();
    if (!existsSync(join(draft, PROGRAM))) throw new Error('the package has no Chromium in it');
    writeStarter(draft, home);
    rmSync(home, { recursive: true, force: true });
    renameSync(draft, home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return cachedChromium(cache);
}

/** @param {string} cache */
const homeIn = (cache) => join(cache, 'chromium', `debian-${process.arch}`);

/**
 * A script in the browser's place, for it has to be told where its libraries and fonts are.
 * @param {string} draft where the files are now
 * @param {string} home where they will be
 */
function writeStarter(draft, home) {
  const libraries = libraryFolders(draft).map((folder) => folder.replace(draft, home));
  writeFileSync(
    join(draft, 'fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${home}/usr/share/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`,
  );
  const starter = join(draft, 'chromium');
  writeFileSync(
    starter,
    `#!/bin/sh
export LD_LIBRARY_PATH='${libraries.join(':')}' FONTCONFIG_FILE='${home}/fonts.conf'
exec '${join(home, PROGRAM)}' "$@"
`,
  );
  chmodSync(starter, 0o755);
}
