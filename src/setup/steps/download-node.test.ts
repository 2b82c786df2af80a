import { expect, test } from 'vitest';
import { checksumOf } from './download-node.mjs';

test('a checksum is found by the exact name of the file', () => {
  const sums = 'aaa  node-v24.0.0-linux-x64.tar.gz\nbbb  node-v24.0.0-linux-x64.tar.xz\n';
  expect(checksumOf('node-v24.0.0-linux-x64.tar.xz', sums)).toBe('bbb');
  expect(checksumOf('node-v24.0.0-linux-x64', sums)).toBeUndefined();
});
