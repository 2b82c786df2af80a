import { useEffect, useState } from 'react';
import type { LogLine } from '../../../model/log.ts';
import { keepFollowing } from '../../app/live/keep-following.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { client, openLogs } from '../../client.ts';
import { mergeLines } from './log-lines.ts';

const MOST_AT_ONCE = 5_000;
const GATHER_MS = 100;

interface Logs {
  readonly lines: readonly LogLine[];
  readonly loading: boolean;
  /** Why no more lines come, while it is tried again; null when they come. */
  readonly error: unknown;
}

/** Follows the stream from now on, after reading what there was; hands lines over in batches. */
async function follow(signal: AbortSignal, take: (lines: readonly LogLine[]) => void): Promise<never> {
  const events = await openLogs({ signal, lastEventId: undefined });
  take(await client.system.logs({ limit: MOST_AT_ONCE, level: 'debug' }, { signal }));
  let gathered: LogLine[] = [];
  const pass = () => {
    if (gathered.length === 0) return;
    take(gathered);
    gathered = [];
  };
  const timer = setInterval(pass, GATHER_MS);
  try {
    for await (const { value } of events) gathered.push(...value.lines);
  } finally {
    clearInterval(timer);
    if (!signal.aborted) pass();
  }
  throw new Error('The engine ended the stream.');
}

/** The engine's log, for as long as the panel itself is live. */
export function useLogLines(): Logs & { readonly retry: () => void } {
  const open = useLive((state) => state.stream.kind === 'open');
  const [logs, setLogs] = useState<Logs>({ lines: [], loading: true, error: null });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!open) return;
    const controller = new AbortController();
    const take = (added: readonly LogLine[]) =>
      setLogs((before) => ({ lines: mergeLines(before.lines, added), loading: false, error: null }));
    void keepFollowing({
      signal: controller.signal,
      follow: (signal, heard) =>
        follow(signal, (lines) => {
          heard();
          take(lines);
        }),
      onFailure: (error, attempt) => {
        // A single break is mended before anybody could read of it.
        if (attempt > 1) setLogs((before) => ({ ...before, error }));
        return true;
      },
    });
    return () => controller.abort();
  }, [open, tries]);
  return { ...logs, retry: () => setTries((count) => count + 1) };
}
