import type { Quitting } from './quitting.ts';

/** What `npm start` says to the app that it has started when it is to end. */
const QUIT = 'capstan:quit';

/**
 * Ends the app when the program that has started it asks for that. A program with windows belongs to no console on Windows, so
 * Ctrl-C in a terminal reaches nobody; a message does (docs/tutorial/automated-testing.md, Electron 45, 96f3996d8d).
 */
export function followStarter(quitting: Quitting): void {
  process.on('message', (message) => {
    if (message === QUIT) quitting.endWithSession();
  });
}
