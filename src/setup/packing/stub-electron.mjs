import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILES = [
  ...['LICENSE', 'LICENSES.chromium.html', 'chrome_100_percent.pak', 'chrome_200_percent.pak', 'icudtl.dat'],
  ...['libffmpeg.so', 'libvk_swiftshader.so', 'libvulkan.so.1', 'resources.pak'],
  ...['snapshot_blob.bin', 'v8_context_snapshot.bin', 'vk_swiftshader_icd.json'],
  ...['locales/de.pak', 'locales/en-GB.pak', 'locales/en-US.pak', 'locales/fr.pak'],
];
/**
 * The mark of the switches in Electron's binary, their version, their number, and their states as Electron is delivered with them
 * (build/fuses/fuses.json5, Electron 45, 96f3996d8d).
 */
const STATES = '101100011';
const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, STATES.length]),
  Buffer.from(STATES),
]);
const PROGRAMS = ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'];

/**
 * A folder with the files of Electron for Linux, empty but for their names: packing can be tried where the real ones
 * cannot be had. Its `electron` has the switches that packing sets, and runs nothing.
 * @param {string} folder
 * @param {string} version
 */
export function writeStubElectron(folder, version) {
  rmSync(folder, { recursive: true, force: true });
  for (const name of FILES) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `stand-in of Electron's ${name}\n`);
  }
  writeFileSync(join(folder, 'version'), version);
  for (const name of PROGRAMS) {
    const script = '#!/bin/sh\necho "This is a stand-in of Electron, to try packing with." >&2\nexit 1\n';
    writeFileSync(join(folder, name), Buffer.concat([Buffer.from(script), FUSE_WIRE]));
    chmodSync(join(folder, name), 0o755);
  }
}
