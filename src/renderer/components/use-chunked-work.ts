import { useRef, useState } from 'react';

export interface ChunkResult {
  readonly done: number;
  readonly remaining: number;
}

export interface WorkProgress {
  readonly title: string;
  readonly done: number;
  readonly total: number;
}

interface Work {
  readonly title: string;
  /** One bounded call. */
  readonly step: () => Promise<ChunkResult>;
  readonly onEnd: (done: number, stopped: boolean) => void;
  readonly onError: (error: unknown, done: number) => void;
}

/** Long work in bounded calls: shows how far it is, and can be stopped between two of them. */
export function useChunkedWork() {
  const [progress, setProgress] = useState<WorkProgress | null>(null);
  const stopping = useRef(false);
  const stopped = (): boolean => stopping.current;

  const run = async ({ title, step, onEnd, onError }: Work): Promise<void> => {
    stopping.current = false;
    let done = 0;
    setProgress({ title, done, total: 0 });
    try {
      for (;;) {
        const result = await step();
        done += result.done;
        setProgress({ title, done, total: done + result.remaining });
        // A call that did nothing will do nothing the next time either.
        if (result.remaining === 0 || result.done === 0 || stopped()) break;
      }
      onEnd(done, stopped());
    } catch (error) {
      onError(error, done);
    } finally {
      setProgress(null);
    }
  };

  return { progress, run, stop: () => (stopping.current = true) };
}

export type ChunkedWork = ReturnType<typeof useChunkedWork>;
