import { expect, test } from 'vitest';
import { cacheFolder, dataFolder } from './paths.mjs';

const home = '/home/ada';

test('the data folder is where the platform keeps such data', () => {
  expect(dataFolder({ platform: 'linux', home, env: {} })).toBe('/home/ada/.local/share/capstan');
  expect(dataFolder({ platform: 'linux', home, env: { XDG_DATA_HOME: '/data' } })).toBe('/data/capstan');
  expect(dataFolder({ platform: 'darwin', home, env: {} })).toBe(
    '/home/ada/Library/Application Support/Capstan',
  );
  expect(dataFolder({ platform: 'win32', home, env: { APPDATA: '/roaming' } })).toBe('/roaming/Capstan');
});

test('the environment has the last word on both folders', () => {
  const env = { CAPSTAN_DATA_DIR: '/here', CAPSTAN_CACHE_DIR: '/there' };
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(dataFolder({ platform, home, env })).toBe('/here');
    expect(cacheFolder({ platform, home, env })).toBe('/there');
  }
});
