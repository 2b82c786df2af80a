// The files that Windows and macOS want their icons in: containers of the same picture in several sizes.

/** @typedef {{ size: number, png: Buffer, rgba: Buffer }} Picture */

/**
 * ICO. Only the largest is a PNG: parts of Windows, and some tools, read smaller ones as bitmaps alone.
 * @param {Picture[]} pictures
 */
export function icoFile(pictures) {
  const bodies = pictures.map((picture) => (picture.size >= 256 ? picture.png : bitmap(picture)));
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [index, { size }] of pictures.entries()) {
    const entry = 6 + 16 * index;
    // 256 does not fit and is written 0.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(bodies[index].length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += bodies[index].length;
  }
  return Buffer.concat([header, ...bodies]);
}

/** BGRA from the bottom up, and a mask that nobody has used since there is alpha. */
function bitmap({ size, rgba }) {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(size * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [red, green, blue, alpha] = rgba.subarray((y * size + x) * 4);
      pixels.set([blue, green, red, alpha], ((size - 1 - y) * size + x) * 4);
    }
  }
  const mask = Buffer.alloc(size * Math.ceil(size / 32) * 4);
  return Buffer.concat([header, pixels, mask]);
}

/** Which picture each kind of entry holds; the two smallest are not PNGs. */
const ICNS = [
  ...[
    ['ic04', 16],
    ['ic05', 32],
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
  ],
  ...[
    ['ic13', 256],
    ['ic08', 256],
    ['ic14', 512],
    ['ic09', 512],
    ['ic10', 1024],
  ],
];

/** @param {Picture[]} pictures */
export function icnsFile(pictures) {
  const entries = ICNS.map(([kind, size]) => {
    const picture = pictures.find((candidate) => candidate.size === size);
    const body = kind === 'ic04' || kind === 'ic05' ? argb(picture) : picture.png;
    return block(kind, body);
  });
  return block('icns', Buffer.concat(entries));
}

function block(kind, body) {
  const head = Buffer.alloc(8);
  head.write(kind, 'ascii');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

/** One channel after another, in runs of up to 128 bytes as they are: it has to be the format, not small. */
function argb({ size, rgba }) {
  const parts = [Buffer.from('ARGB')];
  for (const channel of [3, 0, 1, 2]) {
    const bytes = Buffer.from(Array.from({ length: size * size }, (_, index) => rgba[index * 4 + channel]));
    for (let start = 0; start < bytes.length; start += 128) {
      const run = bytes.subarray(start, start + 128);
      parts.push(Buffer.from([run.length - 1]), run);
    }
  }
  return Buffer.concat(parts);
}
