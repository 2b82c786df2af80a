import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Says on the command line that nobody is waiting for the window. */
export const MINIMISED = '--minimised';

/** In a desktop entry, quoted words are escaped twice: once as words, once as a string. */
const quote = (word: string): string =>
  `"${word
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;

/** The freedesktop.org autostart entry that Linux desktops start at login. Electron has nothing for it. */
export class AutostartEntry {
  readonly #path: string;
  readonly #command: readonly string[];

  /** `configHome`: `$XDG_CONFIG_HOME`, or `~/.config`. */
  constructor(configHome: string, command: readonly string[]) {
    this.#path = join(configHome, 'autostart', 'capstan.desktop');
    this.#command = command;
  }

  get isSet(): boolean {
    return existsSync(this.#path);
  }

  set(on: boolean): void {
    if (!on) {
      rmSync(this.#path, { force: true });
      return;
    }
    const lines = [
      '[Desktop Entry]',
      'Type=Application',
      'Name=Capstan',
      'Comment=Runs and watches background work',
      `Exec=${[...this.#command, MINIMISED].map(quote).join(' ')}`,
      'X-GNOME-Autostart-enabled=true',
    ];
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, `${lines.join('\n')}\n`);
  }
}
