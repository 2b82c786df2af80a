import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LONGEST_MS = 2_000;

/** Ways to ask the session bus; each comes with other packages, and any is enough. */
const QUESTIONS: readonly (readonly [command: string, ...args: string[]])[] = [
  [
    'gdbus',
    ...[
      'call',
      '--session',
      '--dest',
      'org.kde.StatusNotifierWatcher',
      '--object-path',
      '/StatusNotifierWatcher',
    ],
    ...['--method', 'org.freedesktop.DBus.Properties.Get'],
    ...['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'],
  ],
  [
    'busctl',
    ...['--user', 'get-property', 'org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher'],
    ...['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'],
  ],
  [
    'dbus-send',
    ...['--session', '--print-reply', '--dest=org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher'],
    ...['org.freedesktop.DBus.Properties.Get'],
    ...['string:org.kde.StatusNotifierWatcher', 'string:IsStatusNotifierHostRegistered'],
  ],
];

/**
 * Whether an icon in the tray would be seen. A Linux desktop shows one only where something has registered to show
 * them; where nobody has, an app that hides itself in the tray is gone.
 */
export async function trayIsSeen(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [command, ...args] of QUESTIONS) {
    try {
      const { stdout } = await run(command, args, { timeout: LONGEST_MS });
      if (/\btrue\b/.test(stdout)) return true;
      if (/\bfalse\b/.test(stdout)) return false;
    } catch {
      // This program is missing, or there is no bus or no watcher on it: another one may know better.
    }
  }
  return false;
}
