import { expect, test } from 'vitest';
import { downloadHost, failedLately, noWindowBecause } from './electron.mjs';

const machine = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv) => ({ platform, env, home: '/home/ada' });

test('a window needs a display, and a user who is not root', () => {
  expect(noWindowBecause(machine('linux', {}), false)).toBe('there is no display');
  expect(noWindowBecause(machine('linux', { DISPLAY: ':0' }), true)).toBe('a window does not run as root');
  expect(noWindowBecause(machine('linux', { WAYLAND_DISPLAY: 'wayland-0' }), false)).toBeUndefined();
  expect(noWindowBecause(machine('darwin', {}), false)).toBeUndefined();
});

test('a failed download is not tried again for a day, unless another version is asked for', () => {
  const memory = { version: '45.4.1', at: 1_000 };
  expect(failedLately(memory, '45.4.1', 1_000 + 3_600_000)).toBe(true);
  expect(failedLately(memory, '45.4.1', 1_000 + 25 * 3_600_000)).toBe(false);
  expect(failedLately(memory, '45.4.2', 2_000)).toBe(false);
  expect(failedLately(undefined, '45.4.1', 2_000)).toBe(false);
});

test('the binary comes from its mirror, and through a proxy nobody is asked beforehand', () => {
  expect(downloadHost({})).toBe('https://github.com/');
  expect(downloadHost({ ELECTRON_MIRROR: 'https://mirror.test/electron/' })).toBe(
    'https://mirror.test/electron/',
  );
  expect(downloadHost({ HTTPS_PROXY: 'http://proxy.test:3128' })).toBeUndefined();
});
