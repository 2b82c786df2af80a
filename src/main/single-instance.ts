import { setTimeout as delay } from 'node:timers/promises';
import { app } from 'electron';
import { hashOfLink, linkAmong } from './links.ts';
import { INSTANCE_WAIT_MS } from '../model/timings.ts';

/** Where people want to go: links, and further starts of the app, which mean "show the window". */
export interface Links {
  /** The page that this start was for. */
  readonly first: string | undefined;
  /** Called with the page wanted; undefined: just the window. What came before is delivered at once. */
  follow(listener: (hash: string | undefined) => void): void;
}

const asHash = (link: string | undefined): string | undefined =>
  link === undefined ? undefined : (hashOfLink(link) ?? undefined);

export interface SingleInstanceOptions {
  readonly argv?: readonly string[];
  /**
   * Whether to wait for an instance that is about to end: in development the next app is started while the one before
   * still stops. Default: no.
   */
  readonly waitForLock?: boolean;
}

const ASK_EVERY_MS = 250;
/** What an instance that only waits says with its request, so that the first one does not show its window for it. */
const WAITING = { waits: true } as const;
const onlyWaits = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'waits' in data && data.waits === true;

/**
 * Each request for a lock that is held emits `second-instance` in the app that holds it, with the data given here
 * (`App::RequestSingleInstanceLock`, shell/browser/api/electron_api_app.cc, Electron 45, 96f3996d8d).
 */
async function acquireLock(waits: boolean): Promise<boolean> {
  for (let waited = 0; waits && waited < INSTANCE_WAIT_MS; waited += ASK_EVERY_MS) {
    if (app.requestSingleInstanceLock(WAITING)) return true;
    await delay(ASK_EVERY_MS);
  }
  return app.requestSingleInstanceLock();
}

/**
 * Makes this start the only one; null when there is one already, which has been told of this one.
 * Before `ready`, for macOS may deliver a link that early.
 */
export async function becomeSingleInstance({
  argv = process.argv,
  waitForLock = false,
}: SingleInstanceOptions = {}): Promise<Links | null> {
  if (!(await acquireLock(waitForLock))) return null;
  const wanted: (string | undefined)[] = [];
  let deliver = (hash: string | undefined): void => void wanted.push(hash);
  app.on('second-instance', (_event, words, _folder, data) => {
    if (!onlyWaits(data)) deliver(asHash(linkAmong(words)));
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    deliver(asHash(link));
  });
  return {
    first: asHash(linkAmong(argv)),
    follow: (listener) => {
      deliver = listener;
      for (const hash of wanted.splice(0)) listener(hash);
    },
  };
}
