import { useEffect, useState } from 'react';
import type { ProcessLogLine } from '../../../model/process.ts';
import { keepFollowing } from '../../app/live/keep-following.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { client, readFailure } from '../../client.ts';
import { MOST_LINES } from './printed-lines.ts';

interface Printed {
  readonly lines: readonly ProcessLogLine[];
  readonly loading: boolean;
  /** Nothing that it prints can be seen from here. */
  readonly unseen: boolean;
  /** Why no more lines come, while it is tried again; null when they come. */
  readonly error: unknown;
}

const NOTHING: Printed = { lines: [], loading: true, unseen: false, error: null };

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
export function useProcessLog(id: string, run: string): Printed & { readonly retry: () => void } {
  const open = useLive((state) => state.stream.kind === 'open');
  const [printed, setPrinted] = useState<Printed>(NOTHING);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!open) return;
    const controller = new AbortController();
    void keepFollowing({
      signal: controller.signal,
      follow: (signal, heard) =>
        follow(id, signal, (added, anew) => {
          heard();
          setPrinted(({ lines }) => ({
            lines: anew ? added : [...lines, ...added].slice(-MOST_LINES),
            loading: false,
            unseen: false,
            error: null,
          }));
        }),
      onFailure: (error, attempt) => {
        const unseen = readFailure(error).code === 'NOT_FOUND';
        if (unseen)
          setPrinted(({ lines }) => ({ lines, loading: false, unseen: lines.length === 0, error: null }));
        // A single break is mended before anybody could read of it.
        else if (attempt > 1) setPrinted((before) => ({ ...before, error }));
        return !unseen;
      },
    });
    return () => controller.abort();
  }, [id, run, open, tries]);
  return { ...printed, retry: () => setTries((count) => count + 1) };
}
