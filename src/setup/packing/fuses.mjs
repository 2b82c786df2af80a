/** Before this mark in Electron's binary stands nothing, after it the switches that are set when it is packed. */
export const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** How each has to be set, in their order in the binary and by the names that electron-builder gives them. */
const SAFE = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

/** As Electron comes; the last has no name here: electron-builder does not know it yet and leaves it. */
const AS_DELIVERED = '101100011';

/** The mark and the switches as Electron is delivered with them, for the stand-in of its binary. */
export const deliveredWire = () =>
  Buffer.concat([
    Buffer.from(SENTINEL),
    Buffer.from([1, AS_DELIVERED.length]),
    Buffer.from(AS_DELIVERED, 'ascii'),
  ]);

/**
 * What is set in a binary.
 * @param {Buffer} binary
 * @returns {Record<string, boolean>}
 */
export function readFuses(binary) {
  const at = binary.indexOf(SENTINEL);
  if (at === -1) throw new Error('the binary has no fuses');
  const start = at + SENTINEL.length + 2;
  const length = binary[start - 1] ?? 0;
  const states = binary.subarray(start, start + length).toString('ascii');
  return Object.fromEntries(Object.keys(SAFE).map((name, index) => [name, states[index] === '1']));
}

/**
 * The switches that are set wrongly, in words.
 * @param {Record<string, boolean>} found
 */
export const fuseProblems = (found) =>
  Object.entries(SAFE)
    .filter(([name, on]) => found[name] !== on)
    .map(([name]) => `fuse ${name} is ${found[name] ? 'on' : 'off'}`);
