import { describe, expect, it } from 'vitest';
import { dataDamage, truncatedFile } from './append-only-file.ts';
import { parseVersion, shellWord } from './redis-binary.ts';
import { reads } from './server-compatibility.ts';
import { quoted } from './server-config.ts';

describe('running a server of our own', () => {
  it('knows Redis and Valkey by what they say of themselves', () => {
    const redis = 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0';
    expect(parseVersion(redis)).toEqual({ flavour: 'redis', version: '7.0.15' });
    const valkey = 'Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64';
    expect(parseVersion(valkey)).toEqual({ flavour: 'valkey', version: '8.1.1' });
    expect(parseVersion('bash: redis-server: command not found')).toBeNull();
  });

  it.each([
    ['redis 7.0.15', 'redis 7.0.15', true],
    ['redis 7.2.0', 'redis 7.0.15', true],
    ['redis 7.0.15', 'redis 7.2.0', false],
    ['valkey 8.1.0', 'redis 7.2.4', true],
    ['valkey 8.1.0', 'redis 7.4.0', false],
    ['redis 7.2.0', 'valkey 8.1.0', true],
    ['redis 7.0.15', 'valkey 8.1.0', false],
    ['redis 8.0.0', 'valkey 9.0.0', false],
    ['valkey 8.0.0', 'valkey 8.1.0', false],
  ])('%s after %s: %s', (server, before, expected) => {
    const named = (text: string) => {
      const [flavour, version = ''] = text.split(' ');
      return { flavour: flavour === 'valkey' ? 'valkey' : 'redis', version } as const;
    };
    expect(reads(named(server), named(before))).toBe(expected);
  });

  it('writes any path into a configuration or a command line', () => {
    expect(quoted('/a b/"c"\\d\n')).toBe(String.raw`"/a b/\"c\"\\d\n"`);
    expect(shellWord('/plain/path-1.aof')).toBe('/plain/path-1.aof');
    expect(shellWord("it's here")).toBe(String.raw`'it'\''s here'`);
  });

  it('reads what a server says of its files', async () => {
    expect(
      truncatedFile(
        '1:M # AOF appendonly.aof.3.incr.aof loaded anyway because aof-load-truncated is enabled',
      ),
    ).toBe('appendonly.aof.3.incr.aof');
    expect(truncatedFile('1:M # AOF loaded anyway because aof-load-truncated is enabled')).toBe(
      'appendonly.aof',
    );
    expect(truncatedFile('1:M * Ready to accept connections')).toBeNull();
    const options = {
      binary: { path: '/usr/bin/redis-server', libraryPath: null },
      dir: '/nowhere',
      launcher: { launch: () => Promise.reject(new Error('no')) },
    };
    expect(await dataDamage(['1:M # bind: Address already in use'], options, null)).toBeNull();
  });
});
