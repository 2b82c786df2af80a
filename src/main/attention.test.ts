import { describe, expect, it } from 'vitest';
import type { Attention } from '../model/attention.ts';
import { AttentionNews } from './attention-news.ts';
import { attentionWords } from '../model/attention-words.ts';

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

const jobsFailing = (type: string): Attention => ({
  kind: 'jobs-failing',
  severity: 'warn',
  since: 0,
  type,
  failed: 1,
  lastReason: 'boom',
});
const setAside = (key: string): Attention => ({
  kind: 'snapshot-set-aside',
  severity: 'warn',
  since: 0,
  key,
  problem: 'not JSON',
});

describe('what needs attention', () => {
  it('is said in few words', () => {
    expect(attentionWords(away)).toEqual({ title: 'Redis is gone', detail: 'ECONNREFUSED' });
    expect(attentionWords(errored('thread host'))).toEqual({
      title: 'Thread host was given up',
      detail: 'exit code 1',
    });
    expect(attentionWords(jobsFailing('mail'))).toEqual({
      title: '1 job of type mail failed',
      detail: 'boom',
    });
    expect(attentionWords(setAside('state')).title).toBe('The saved state was unreadable');
  });

  it('has words even when nobody has thought of any', () => {
    const unknown = { kind: 'disk-nearly-full', severity: 'warn', since: 0 } as unknown as Attention;
    expect(attentionWords(unknown)).toEqual({ title: 'Disk nearly full', detail: '' });
  });

  it('is news once, whatever its figures', () => {
    const news = new AttentionNews(() => 0);
    expect(news.among([failing(1)])).toHaveLength(1);
    expect(news.among([failing(2), away])).toEqual([away]);
    expect(news.among([errored('a'), errored('b')])).toHaveLength(2);
  });

  it('is news for each subject of its own', () => {
    const news = new AttentionNews(() => 0);
    news.among([jobsFailing('a')]);
    expect(news.among([jobsFailing('a'), jobsFailing('b')])).toEqual([jobsFailing('b')]);
    news.among([setAside('one')]);
    expect(news.among([setAside('two')])).toEqual([setAside('two')]);
  });

  it('is no news while it lasts, however long nobody asks', () => {
    let now = 0;
    const news = new AttentionNews(() => now);
    news.among([away]);
    now += 60 * 60_000;
    expect(news.among([away, failing(1)])).toEqual([failing(1)]);
  });

  it('is news again after it has been away for ten minutes, not before', () => {
    let now = 0;
    const news = new AttentionNews(() => now);
    news.among([away]);
    now += 60 * 60_000;
    news.among([]);
    now += 9 * 60_000;
    expect(news.among([away])).toEqual([]);
    news.among([]);
    now += 10 * 60_000;
    expect(news.among([away])).toEqual([away]);
  });
});
