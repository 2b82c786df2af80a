import { expect, test, vi } from 'vitest';
import { electronEnvironment } from './electron-environment.mjs';
import { chooseShell, downloadRoute, failedLately, noElectronBecause, noWindowBecause } from './electron.mjs';

const machine = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv) => ({ platform, env, home: '/home/ada' });

test('a window needs a display, and a user who is not root', () => {
  expect(noWindowBecause(machine('linux', {}), false)).toBe('there is no display');
  expect(noWindowBecause(machine('linux', { DISPLAY: ':0' }), true)).toBe('a window does not run as root');
  expect(noWindowBecause(machine('linux', { WAYLAND_DISPLAY: 'wayland-0' }), false)).toBeUndefined();
  expect(noWindowBecause(machine('darwin', {}), false)).toBeUndefined();
});

test('a failed download is not tried again for a day, unless another version is asked for', () => {
  const from = 'https://github.com/';
  const memory = { version: '45.4.1', from, at: 1_000 };
  expect(failedLately(memory, '45.4.1', from, 1_000 + 3_600_000)).toBe(true);
  expect(failedLately(memory, '45.4.1', from, 1_000 + 25 * 3_600_000)).toBe(false);
  expect(failedLately(memory, '45.4.2', from, 2_000)).toBe(false);
  expect(failedLately(undefined, '45.4.1', from, 2_000)).toBe(false);
  // Another way to it may lead there.
  expect(failedLately(memory, '45.4.1', 'proxy http://proxy.test:3128', 2_000)).toBe(false);
});

test('the binary comes from its mirror, and through a proxy nobody is asked beforehand', () => {
  expect(downloadRoute({})).toEqual({ host: 'https://github.com/', env: {} });
  expect(downloadRoute({ ELECTRON_MIRROR: 'https://mirror.test/electron/' }).host).toBe(
    'https://mirror.test/electron/',
  );
  for (const name of [
    'HTTPS_PROXY',
    'https_proxy',
    'npm_config_https_proxy',
    'npm_config_proxy',
    'http_proxy',
  ])
    expect(downloadRoute({ [name]: 'http://proxy.test:3128', no_proxy: 'localhost' })).toEqual({
      host: undefined,
      // Electron's script takes a proxy only when it is told to.
      env: {
        ELECTRON_GET_USE_PROXY: 'true',
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: 'http://proxy.test:3128',
        HTTP_PROXY: 'http://proxy.test:3128',
        NO_PROXY: 'localhost',
      },
    });
});

test('Linux: without the loader of glibc nothing is downloaded', () => {
  const has = (path: string) => (other: string) => other === path;
  expect(noElectronBecause('linux', 'x64', has('/lib64/ld-linux-x86-64.so.2'))).toBeUndefined();
  expect(noElectronBecause('linux', 'arm64', has('/lib/ld-linux-aarch64.so.1'))).toBeUndefined();
  expect(noElectronBecause('linux', 'x64', has('/lib/ld-musl-x86_64.so.1'))).toContain('glibc');
  expect(noElectronBecause('linux', 'riscv64', () => true)).toContain('riscv64');
  expect(noElectronBecause('darwin', 'x64', () => false)).toBeUndefined();
});

test('Electron is not told to be a plain Node, nor that it is packed', () => {
  const own = { ELECTRON_RUN_AS_NODE: '1', electron_force_is_packaged: '1', PATH: '/bin' };
  const env = electronEnvironment({ CAPSTAN_NODE: '/node' }, own);
  expect(env['CAPSTAN_NODE']).toBe('/node');
  expect({ ...own, ...env }).toMatchObject({ PATH: '/bin' });
  expect(Object.entries({ ...own, ...env }).filter(([, value]) => value === '1')).toEqual([]);
});

test('nothing is downloaded where it could not be started: no sandbox, no loader, no display', async () => {
  const fetch = vi.fn(() => Promise.resolve('/electron'));
  const machine = {
    noWindow: () => undefined,
    binary: () => undefined,
    noElectron: () => undefined,
    noSandbox: () => Promise.resolve(undefined),
    fetch,
  };
  const choose = (more: object) => chooseShell('/node', {} as never, { ...machine, ...more });
  expect(await choose({ noSandbox: () => Promise.resolve('no sandbox') })).toMatchObject({
    reason: 'no sandbox',
  });
  expect(await choose({ noElectron: () => 'no loader' })).toMatchObject({ reason: 'no loader' });
  expect(await choose({ noWindow: () => 'no display' })).toMatchObject({ reason: 'no display' });
  expect(fetch).not.toHaveBeenCalled();
  expect(await choose({})).toEqual({ kind: 'window', binary: '/electron', reason: '' });
});
