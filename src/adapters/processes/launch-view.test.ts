import { describe, expect, it } from 'vitest';
import { launchView } from './launch-view.ts';

describe('how a child was started', () => {
  it('is shown with the names of its variables and without values that may be secrets', () => {
    const env = { WORKER_ID: 'worker_a', REDIS_PASSWORD: 'p', REDIS_URL: 'redis://:p@h', CAPSTAN_TOKEN: 't' };
    expect(launchView('python3', { args: ['-m', 'capstan_worker'], cwd: '/data', env })).toEqual({
      command: 'python3',
      args: ['-m', 'capstan_worker'],
      cwd: '/data',
      variables: [
        { name: 'CAPSTAN_TOKEN', value: null },
        { name: 'REDIS_PASSWORD', value: null },
        { name: 'REDIS_URL', value: null },
        { name: 'WORKER_ID', value: 'worker_a' },
      ],
    });
  });

  it('says nothing of what was not said', () => {
    expect(launchView('node', { args: [] })).toEqual({ command: 'node', args: [], cwd: null, variables: [] });
  });
});
