import { expect, test } from 'vitest';
import { testEnvironment } from './test-environment.mjs';

test('what the user has set for a Capstan does not reach the tests', () => {
  const garbage = {
    PORT: '1',
    REDIS_URL: 'garbage',
    REDIS_PORT: '7',
    CAPSTAN_TOKEN: 'x',
    CAPSTAN_DATA_DIR: '/somewhere',
    CAPSTAN_HOST: '0.0.0.0',
    CAPSTAN_ALLOWED_ORIGINS: 'x',
    CAPSTAN_PYTHON_WORKERS: 'external',
    NODE_OPTIONS: '--inspect',
    PYTHONPATH: '/somewhere',
    MAX_PUSHERS: '0',
  };
  expect(testEnvironment(garbage, 'linux')).toEqual({});
});

test('what says how tests are run, and everything else, does', () => {
  const kept = {
    PATH: '/bin',
    HOME: '/home/ada',
    CI: 'true',
    CAPSTAN_FULL: '1',
    CAPSTAN_REDIS_SERVER: '/usr/bin/redis-server',
    CAPSTAN_PYTHON: '/usr/bin/python3',
    REPORT: 'mine',
    IMPORT: '1',
  };
  expect(testEnvironment(kept, 'linux')).toEqual(kept);
  expect(testEnvironment({ REDIS_URL: 'redis://r' }, 'win32')).toEqual({ REDIS_URL: 'redis://r' });
});
