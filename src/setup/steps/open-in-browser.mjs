import { spawn } from 'node:child_process';
import { thisMachine } from '../base/paths.mjs';
import { hasDisplay } from './electron.mjs';

/**
 * Opens an address in the user's browser where there is one to be seen.
 * @param {string} url
 * @param {import('../base/paths.mjs').Machine} [machine]
 * @returns {boolean} whether it was tried
 */
export function openInBrowser(url, { platform, env } = thisMachine()) {
  if (env['CI'] || !hasDisplay(platform, env)) return false;
  const [command, ...args] = openingCommand(url, platform);
  // An absent xdg-open is no reason to fail: the address is on the screen.
  spawn(command, args, { detached: true, stdio: 'ignore' })
    .once('error', () => undefined)
    .unref();
  return true;
}

/**
 * @param {string} url
 * @param {NodeJS.Platform} platform
 * @returns {[string, ...string[]]}
 */
export function openingCommand(url, platform) {
  if (platform === 'darwin') return ['open', url];
  if (platform === 'win32') return ['cmd', '/c', 'start', '', url];
  return ['xdg-open', url];
}

const ANNOUNCEMENT = /Capstan is listening on (https?:\/\/[^\s"\\]+)/;

/**
 * The address in the line with which the server says that it is ready.
 * @param {string} text
 */
export const announcedAddress = (text) => ANNOUNCEMENT.exec(text)?.[1];
