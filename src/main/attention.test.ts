import { describe, expect, it } from 'vitest';
import type { Attention } from '../model/attention.ts';
import { AttentionNews } from './attention-news.ts';
import { attentionWords } from './attention-words.ts';

const away: Attention = { kind: 'redis-away', severity: 'bad', since: 0, reason: 'ECONNREFUSED' };
const failing = (failed: number): Attention => ({
  kind: 'messages-failing',
  severity: 'warn',
  since: 0,
  failed,
  lastReason: 'boom',
});
const errored = (process: string): Attention => ({
  kind: 'process-errored',
  severity: 'bad',
  since: 0,
  process,
  cause: 'exit code 1',
});

describe('what needs attention', () => {
  it('is said in few words', () => {
    expect(attentionWords(away)).toEqual({ title: 'Redis is gone', body: 'ECONNREFUSED' });
    expect(attentionWords(errored('thread host'))).toEqual({
      title: 'Thread host: keeps failing and was given up',
      body: 'exit code 1',
    });
  });

  it('has words even when nobody has thought of any', () => {
    const unknown = { kind: 'disk-nearly-full', severity: 'warn', since: 0 } as unknown as Attention;
    expect(attentionWords(unknown)).toEqual({ title: 'Disk nearly full', body: '' });
  });

  it('is news once, whatever its figures', () => {
    const news = new AttentionNews(() => 0);
    expect(news.among([failing(1)])).toHaveLength(1);
    expect(news.among([failing(2), away])).toEqual([away]);
    expect(news.among([errored('a'), errored('b')])).toHaveLength(2);
  });

  it('is news again after it has been away for ten minutes', () => {
    let now = 0;
    const news = new AttentionNews(() => now);
    news.among([away]);
    now += 9 * 60_000;
    expect(news.among([away])).toEqual([]);
    now += 9 * 60_000;
    expect(news.among([away])).toEqual([]);
    now += 10 * 60_000;
    expect(news.among([away])).toEqual([away]);
  });
});
