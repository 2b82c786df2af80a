import type { ProcessExit } from '../ports/child-process.ts';
import { describeExit } from '../supervision/exit-cause.ts';

const MOST_LINES = 40;

/** Remembers the last that a process printed to stderr, to say why it ended in better words than its exit code. */
export class ExitStory {
  #lines: string[] = [];

  add(stream: 'stdout' | 'stderr', line: string): void {
    if (stream === 'stdout') return;
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }

  /** V8 says so before it gives up. */
  get heapOverflow(): boolean {
    return this.#lines.some((line) => /FATAL ERROR: .*(?:heap|Zone|memory)/i.test(line));
  }

  /** `heapMb`: the limit of the heap. */
  explain(exit: ProcessExit, heapMb: number): string {
    if (this.heapOverflow) return `its heap grew beyond the limit of ${heapMb} MB`;
    const plain = describeExit(exit);
    const error = this.#lines.find((line) => /^(?:Uncaught )?(?:\w+ )?\[?\w*Error\b/.test(line));
    if (error !== undefined) return `${plain}: ${error.slice(0, 300)}`;
    return exit.code === 0 ? `${plain} before its work was done` : plain;
  }
}
