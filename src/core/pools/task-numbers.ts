/**
 * Numbers of tasks and the ids made of them: `<run>-<number>`, the run different in each life of the engine. A number
 * is all that a hundred thousand waiting tasks need; the id is made when somebody asks.
 */
export class TaskNumbers {
  readonly #run: string;
  #last = 0;

  /** `run`: letters and digits. */
  constructor(run: string) {
    this.#run = run;
  }

  readonly next = (): number => ++this.#last;

  idOf(number: number): string {
    return `${this.#run}-${number.toString(36)}`;
  }

  /** The number of an id of this life; null for any other. */
  numberOf(id: string): number | null {
    const [run, digits, ...rest] = id.split('-');
    if (run !== this.#run || digits === undefined || rest.length > 0) return null;
    const number = Number.parseInt(digits, 36);
    return Number.isSafeInteger(number) && number.toString(36) === digits ? number : null;
  }
}
