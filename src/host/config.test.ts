import { describe, expect, it } from 'vitest';
import { DomainError } from '../model/domain-error.ts';
import { defaultDataDir, readConfig } from './config.ts';

const read = (env: Record<string, string>) => readConfig(env, 'linux', '/home/ada');

describe('the environment', () => {
  it('may be empty', () => {
    expect(read({})).toMatchObject({
      port: null,
      host: '127.0.0.1',
      dataDir: '/home/ada/.local/share/capstan',
      redisUrl: null,
      token: null,
      redisServer: null,
      maxPushers: undefined,
    });
    expect(read({ PORT: '', REDIS_URL: '', CAPSTAN_TOKEN: '' })).toMatchObject({
      port: null,
      redisUrl: null,
    });
  });

  it('may keep the desktop app from listening', () => {
    expect(read({}).http).toBe(true);
    expect(read({ CAPSTAN_HTTP: 'off' }).http).toBe(false);
    expect(() => read({ CAPSTAN_HTTP: 'maybe' })).toThrow('CAPSTAN_HTTP');
  });

  it('names origins of other pages, which are kept as browsers write them', () => {
    const readOrigins = (text: string) => read({ CAPSTAN_ALLOWED_ORIGINS: text }).allowedOrigins;
    expect(read({}).allowedOrigins).toEqual([]);
    expect(readOrigins(' https://Panel.example/, http://localhost:5173,,https://a.test:443')).toEqual([
      'https://panel.example',
      'http://localhost:5173',
      'https://a.test',
    ]);
    expect(() => readOrigins('https://ok.test, panel.test')).toThrow('"panel.test" is no origin');
  });

  it('says where to listen and how big the fleet is', () => {
    const config = read({ PORT: '0', CAPSTAN_HOST: '::1', MAX_PUSHERS: '4', MAX_PULLERS: '64' });
    expect(config).toMatchObject({ port: 0, host: '::1', maxPushers: 4, maxPullers: 64 });
  });

  it.each<[Record<string, string>, string]>([
    [{ REDIS_URL: 'rediss://u:p@h:1/2', REDIS_HOST: 'other' }, 'rediss://u:p@h:1/2'],
    [{ REDIS_HOST: 'cache' }, 'redis://cache:6379'],
    [{ REDIS_PORT: '7000' }, 'redis://127.0.0.1:7000'],
    [
      { REDIS_HOST: 'cache', REDIS_PORT: '7000', REDIS_PASSWORD: 'p@ss/word' },
      'redis://:p%40ss%2Fword@cache:7000',
    ],
    [{ REDIS_HOST: 'cache', REDIS_USERNAME: 'ada', REDIS_PASSWORD: 'x' }, 'redis://ada:x@cache:6379'],
    [{ REDIS_HOST: '::1' }, 'redis://[::1]:6379'],
  ])('%j means %s', (env, url) => {
    expect(read(env).redisUrl).toBe(url);
  });

  it.each<[Record<string, string>, string]>([
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ MAX_PUSHERS: '0' }, 'MAX_PUSHERS'],
    [{ MAX_PULLERS: '65' }, 'MAX_PULLERS'],
    [{ REDIS_URL: 'http://example.test' }, 'REDIS_URL'],
    [{ CAPSTAN_TOKEN: 'short' }, 'CAPSTAN_TOKEN'],
    [{ CAPSTAN_HOST: 'not a host' }, 'CAPSTAN_HOST'],
    [{ CAPSTAN_ALLOWED_ORIGINS: '*' }, 'CAPSTAN_ALLOWED_ORIGINS'],
    [{ CAPSTAN_ALLOWED_ORIGINS: 'null' }, 'CAPSTAN_ALLOWED_ORIGINS'],
    [{ CAPSTAN_ALLOWED_ORIGINS: 'https://*.example' }, 'CAPSTAN_ALLOWED_ORIGINS'],
    [{ CAPSTAN_ALLOWED_ORIGINS: 'https://panel.example,panel.test' }, 'CAPSTAN_ALLOWED_ORIGINS'],
    [{ CAPSTAN_ALLOWED_ORIGINS: 'https://panel.example/path' }, 'CAPSTAN_ALLOWED_ORIGINS'],
    [{ CAPSTAN_ALLOWED_ORIGINS: 'https://ada:pw@panel.example' }, 'CAPSTAN_ALLOWED_ORIGINS'],
    [{ CAPSTAN_ALLOWED_ORIGINS: 'file:///home/ada' }, 'CAPSTAN_ALLOWED_ORIGINS'],
  ])('%j is refused by name', (env, variable) => {
    const attempt = () => read(env);
    expect(attempt).toThrow(DomainError);
    expect(attempt).toThrow(`${variable} is not valid`);
  });
});

describe('the data folder', () => {
  it('is where the platform keeps such things', () => {
    expect(defaultDataDir('linux', { XDG_DATA_HOME: '/data' }, '/home/ada')).toBe('/data/capstan');
    expect(defaultDataDir('linux', { XDG_DATA_HOME: 'data' }, '/home/ada')).toBe(
      '/home/ada/.local/share/capstan',
    );
    expect(defaultDataDir('darwin', {}, '/Users/ada')).toBe('/Users/ada/Library/Application Support/Capstan');
    const appData = 'C:\\Users\\ada\\AppData\\Roaming';
    expect(defaultDataDir('win32', { APPDATA: appData }, 'C:\\Users\\ada')).toBe(`${appData}\\Capstan`);
    expect(defaultDataDir('win32', {}, 'C:\\Users\\ada')).toBe(`${appData}\\Capstan`);
  });
});
