import { useEffect, useState } from 'react';
import type { ProcessLogLine } from '../../../model/process.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { client, readFailure } from '../../client.ts';
import { MOST_LINES } from './printed-lines.ts';

interface Printed {
  readonly lines: readonly ProcessLogLine[];
  readonly loading: boolean;
  /** Nothing that it prints can be seen from here. */
  readonly unseen: boolean;
}

const NOTHING: Printed = { lines: [], loading: true, unseen: false };

type Take = (lines: readonly ProcessLogLine[], anew: boolean) => void;

/** Each stream begins with everything that is kept. */
async function follow(id: string, signal: AbortSignal, take: Take): Promise<void> {
  let anew = true;
  for await (const { lines } of await client.processes.followLog({ id }, { signal })) {
    take(lines, anew);
    anew = false;
  }
}

/** What a process prints, for as long as the panel itself is live. `run`: changes when there is a new one of that id. */
export function useProcessLog(id: string, run: string): Printed {
  const open = useLive((state) => state.stream.kind === 'open');
  const [printed, setPrinted] = useState<Printed>(NOTHING);
  useEffect(() => {
    if (!open) return;
    const controller = new AbortController();
    const take: Take = (added, anew) =>
      setPrinted(({ lines }) => ({
        lines: anew ? added : [...lines, ...added].slice(-MOST_LINES),
        loading: false,
        unseen: false,
      }));
    follow(id, controller.signal, take).catch((error: unknown) => {
      // When it breaks, so does the panel's own stream, whose return starts this again.
      if (!controller.signal.aborted && readFailure(error).code === 'NOT_FOUND')
        setPrinted((before) => ({ ...before, loading: false, unseen: before.lines.length === 0 }));
    });
    return () => controller.abort();
  }, [id, run, open]);
  return printed;
}
