/** Things that come one after another, and who waits for the next one. */
export class Waiting<Thing> {
  readonly #what: string;
  readonly #things: Thing[] = [];
  readonly #takers: ((thing: Thing) => void)[] = [];

  constructor(what: string) {
    this.#what = what;
  }

  add(thing: Thing): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#things.push(thing);
    else taker(thing);
  }

  /** How many have come that nobody has taken. */
  get size(): number {
    return this.#things.length;
  }

  /** The next one, at most `timeoutMs` from now. */
  async next(timeoutMs = 30_000): Promise<Thing> {
    const [first] = this.#things.splice(0, 1);
    if (first !== undefined) return first;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`There was not ${this.#what} within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#takers.push((thing) => {
        clearTimeout(timer);
        resolve(thing);
      });
    });
  }
}
