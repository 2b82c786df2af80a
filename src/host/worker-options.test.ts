import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_JOB_WORKERS } from '../model/job-worker.ts';
import { readConfig } from './config.ts';
import { readWorkerOptions } from './worker-options.ts';

const config = readConfig({ REDIS_URL: 'redis://from.the.environment' }, 'linux', '/home/user');
const read = (...argv: string[]) => readWorkerOptions(argv, config);
const deploy = (file: string) =>
  readFileSync(new URL(`../../resources/deploy/${file}`, import.meta.url), 'utf8');

describe('the options of the worker command', () => {
  it('may all be left out where the environment names Redis', () => {
    expect(read()).toEqual({
      redisUrl: 'redis://from.the.environment',
      settings: DEFAULT_JOB_WORKERS,
      scripts: [],
      allowedFolders: [],
      health: null,
      json: false,
    });
    const bare = readConfig({}, 'linux', '/home/user');
    expect(() => readWorkerOptions([], bare)).toThrow('--redis is missing');
  });

  it('say what is run, and where its health is told', () => {
    expect(
      read(
        ...['--redis', 'rediss://u:p@host:1', '--types', 'calculation,file-processing', '--concurrency', '8'],
        ...['--processes', '2', '--memory', '256', '--scripts', '/s', '--allow', '/a', '--allow', '/b'],
        ...['--health', '0.0.0.0:9100', '--json'],
      ),
    ).toEqual({
      redisUrl: 'rediss://u:p@host:1',
      settings: {
        processes: 2,
        types: ['calculation', 'file-processing'],
        concurrency: 8,
        memoryLimitMb: 256,
      },
      scripts: ['/s'],
      allowedFolders: ['/a', '/b'],
      health: { host: '0.0.0.0', port: 9_100 },
      json: true,
    });
    expect(read('--health', '[::1]:80')?.health).toEqual({ host: '::1', port: 80 });
    expect(read('--help')).toBeNull();
  });

  it.each([
    [['--concurrency', 'many'], 'concurrency'],
    [['--concurrency', '0'], 'concurrency'],
    [['--types', 'a,../b'], 'types'],
    [['--redis', 'http://host'], 'redis'],
    [['--health', 'somewhere'], 'health'],
    [['--processes', '1.5'], 'processes'],
    [['--surprise'], 'surprise'],
    [['stray'], 'stray'],
  ])('are refused by name: %j', (argv, name) => {
    expect(() => read(...argv)).toThrow(name);
    expect(() => read(...argv)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
  });

  it('are those of the files for other machines', () => {
    const words = (line: string | undefined) => (line ?? '').trim().split(/\s+/);
    const unit = deploy('capstan-worker.service');
    const [, started] = /ExecStart=\S+ \S+ (.*) \$OPTIONS/.exec(unit) ?? [];
    const [, example] = /# OPTIONS=(.*)/.exec(unit) ?? [];
    expect(read(...words(started), ...words(example))).toMatchObject({ json: true, health: { port: 9_100 } });
    const entry = /ENTRYPOINT (\[.*\])/.exec(deploy('Dockerfile'))?.[1] ?? '[]';
    const [, command] = /command: (--types.*)/.exec(deploy('compose.yaml')) ?? [];
    const image = (JSON.parse(entry) as string[]).slice(2);
    expect(read(...image, ...words(command))?.settings).toMatchObject({ concurrency: 8 });
  });
});
