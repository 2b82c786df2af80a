import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deliveredWire } from './fuses.mjs';

const FILES = [
  ...['LICENSE', 'LICENSES.chromium.html', 'chrome_100_percent.pak', 'chrome_200_percent.pak', 'icudtl.dat'],
  ...['libEGL.so', 'libGLESv2.so', 'libffmpeg.so', 'libvk_swiftshader.so', 'libvulkan.so.1', 'resources.pak'],
  ...['snapshot_blob.bin', 'v8_context_snapshot.bin', 'vk_swiftshader_icd.json'],
  ...['locales/de.pak', 'locales/en-GB.pak', 'locales/en-US.pak', 'locales/fr.pak'],
];
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
    writeFileSync(join(folder, name), Buffer.concat([Buffer.from(script), deliveredWire()]));
    chmodSync(join(folder, name), 0o755);
  }
}
