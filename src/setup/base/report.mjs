const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * @typedef {object} Screen where the report is written; stderr, so that stdout stays the program's own
 * @property {(text: string) => unknown} write
 * @property {boolean | undefined} [isTTY]
 */

/** Control characters and marks that turn the direction of text; line feeds and tabs stay. */
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text with its control characters spelled out: names of files and what other programs say may not steer the terminal.
 * The product's own is model/values/visible.ts; the set-up runs before anything can be imported from there.
 * @param {string} text
 */
export const visible = (text) =>
  text.replaceAll(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @param {number} ms */
export function inSeconds(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Says what is being done, and that it still is: a moving line on a terminal, elsewhere a line every 10 s.
 * @param {Screen} [screen]
 */
export function createReport(screen = process.stderr) {
  return {
    /** @param {string} text */
    say(text) {
      screen.write(`${visible(text)}\n`);
    },

    /**
     * @template Result
     * @param {string} title what is done, as in "Installing packages"
     * @param {(note: (text: string) => void) => Promise<Result>} work `note` tells what it is at
     * @returns {Promise<Result>}
     */
    async step(title, work) {
      title = visible(title);
      const began = Date.now();
      const elapsed = () => Date.now() - began;
      let detail = '';
      let frame = 0;
      const moving = screen.isTTY === true;
      screen.write(moving ? `· ${title}` : `· ${title}\n`);
      const timer = setInterval(
        () => {
          const state = `${title}, ${inSeconds(elapsed())}${detail && ` (${detail})`}`;
          if (!moving) screen.write(`  ${state}\n`);
          else if (elapsed() > 2_000)
            screen.write(`\r\u001b[K${FRAMES[frame++ % FRAMES.length] ?? ''} ${state.slice(0, 100)}`);
        },
        moving ? 120 : 10_000,
      );
      let mark = '✗';
      try {
        const result = await work((text) => {
          detail = visible(text).replaceAll(/\s+/g, ' ');
        });
        mark = '✓';
        return result;
      } finally {
        clearInterval(timer);
        const took = elapsed() > 2_000 ? ` (${inSeconds(elapsed())})` : '';
        if (moving) screen.write(`\r\u001b[K${mark} ${title}${took}\n`);
        else if (took || mark === '✗') screen.write(`${mark} ${title}${took}\n`);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createReport>} Report */
