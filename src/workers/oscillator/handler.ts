import { pathToFileURL } from 'node:url';
import type { Message } from '../../model/wire/message.ts';
import type { ThreadHandler } from '../../model/wire/thread-host.ts';
import { monotonic } from '../../core/ports/monotonic.ts';

/** Handles one message; rejects when it failed. */
export type HandleMessage = (message: Message, signal: AbortSignal) => Promise<void>;

/**
 * The function of a handler setting; null when there is nothing to do.
 * @throws Error when a script cannot be loaded or has no function as its default export
 */
export async function loadHandler(handler: ThreadHandler): Promise<HandleMessage | null> {
  switch (handler.kind) {
    case 'none':
      return null;
    case 'cpu':
      return () => {
        burn(handler.durationMs);
        return Promise.resolve();
      };
    case 'script': {
      const loaded = (await import(pathToFileURL(handler.file).href)) as { default?: unknown };
      const run = loaded.default;
      if (typeof run !== 'function') throw new Error('The script has no function as its default export');
      return async (message, signal) => {
        await (run as (message: Message, context: { signal: AbortSignal }) => unknown)(message, { signal });
      };
    }
  }
}

/** Keeps this thread busy. */
function burn(durationMs: number): void {
  const end = monotonic() + durationMs;
  let sum = 0;
  while (monotonic() < end) for (let i = 0; i < 1_000; i++) sum += Math.sqrt(i + sum);
}

/** Runs a handler for one message, at most `timeoutMs` long; a synchronous one is the watchdog's business. */
export async function handleWithin(
  handle: HandleMessage,
  message: Message,
  timeoutMs: number,
): Promise<void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`The handler took longer than ${timeoutMs} ms`);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    await Promise.race([handle(message, controller.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
