import { app } from 'electron';
import { hashOfLink, linkAmong } from './links.ts';

/** Where people want to go: links, and further starts of the app, which mean "show the window". */
export interface Links {
  /** The page that this start was for. */
  readonly first: string | undefined;
  /** Called with the page wanted; undefined: just the window. What came before is delivered at once. */
  follow(listener: (hash: string | undefined) => void): void;
}

const asHash = (link: string | undefined): string | undefined =>
  link === undefined ? undefined : (hashOfLink(link) ?? undefined);

/**
 * Makes this start the only one; null when there is one already, which has been told of this one.
 * Before `ready`, for macOS may deliver a link that early.
 */
export function becomeSingleInstance(argv: readonly string[] = process.argv): Links | null {
  if (!app.requestSingleInstanceLock()) return null;
  const wanted: (string | undefined)[] = [];
  let deliver = (hash: string | undefined): void => void wanted.push(hash);
  app.on('second-instance', (_event, words) => {
    deliver(asHash(linkAmong(words)));
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
