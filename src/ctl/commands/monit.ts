import { setTimeout as delay } from 'node:timers/promises';
import { say, sayJson, type Session } from '../terminal.ts';
import { draw, takePicture } from './status.ts';

const EVERY_MS = 1_000;
/** To the upper left corner; what is left of the line; everything below; the cursor away and back. */
const HOME = '\u001b[H';
const REST_OF_LINE = '\u001b[K';
const BELOW = '\u001b[J';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** The status once a second, until Ctrl-C. */
export async function monit(session: Session): Promise<void> {
  const { terminal, signal, json } = session;
  const drawn = !json && terminal.columns !== null;
  if (drawn) terminal.write(`${HIDE_CURSOR}${HOME}${BELOW}`);
  try {
    while (!signal.aborted) {
      const picture = await takePicture(session);
      if (json) sayJson(session, { at: session.now(), ...picture });
      else show(session, draw(picture, terminal, session.now()));
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (drawn) terminal.write(SHOW_CURSOR);
  }
}

function show(session: Session, lines: readonly string[]): void {
  const { terminal, now } = session;
  const head = `${new Date(now()).toISOString().slice(11, 19)}  Ctrl-C ends`;
  if (terminal.rows === null) {
    for (const line of [head, ...lines]) say(session, line);
    return;
  }
  const shown = [head, '', ...lines].slice(0, terminal.rows - 1);
  terminal.write(HOME + shown.map((line) => `${line}${REST_OF_LINE}\n`).join('') + BELOW);
}
