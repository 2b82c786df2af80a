import { useEffect, useState } from 'react';
import type { LogLine } from '../../../model/log.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { client, openLogs } from '../../client.ts';
import { mergeLines } from './log-lines.ts';

const MOST_AT_ONCE = 5_000;
const GATHER_MS = 100;

interface Logs {
  readonly lines: readonly LogLine[];
  readonly loading: boolean;
}

/** Follows the stream from now on, after reading what there was; hands lines over in batches. */
async function follow(signal: AbortSignal, take: (lines: readonly LogLine[]) => void): Promise<void> {
  const events = await openLogs({ signal, lastEventId: undefined });
  take(await client.system.logs({ limit: MOST_AT_ONCE, level: 'debug' }, { signal }));
  let gathered: LogLine[] = [];
  const timer = setInterval(() => {
    if (gathered.length === 0) return;
    take(gathered);
    gathered = [];
  }, GATHER_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  for await (const { value } of events) gathered.push(...value.lines);
}

/** The engine's log, for as long as the panel itself is live. */
export function useLogLines(): Logs {
  const open = useLive((state) => state.stream.kind === 'open');
  const [logs, setLogs] = useState<Logs>({ lines: [], loading: true });
  useEffect(() => {
    if (!open) return;
    const controller = new AbortController();
    const take = (added: readonly LogLine[]) =>
      setLogs((before) => ({ lines: mergeLines(before.lines, added), loading: false }));
    // When it breaks, so does the panel's own stream, whose return starts this again.
    follow(controller.signal, take).catch(() => undefined);
    return () => controller.abort();
  }, [open]);
  return logs;
}
