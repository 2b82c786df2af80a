/** The last `capacity` items in the order they came; adding is cheap however many there are. */
export class Ring<Item> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  #next = 0;
  /** Number of the oldest item that is still there. */
  #oldest = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: Item): void {
    this.#items[this.#next % this.#capacity] = item;
    this.#next += 1;
    this.#oldest = Math.max(this.#oldest, this.#next - this.#capacity);
  }

  /** Puts another item in the place of the newest. */
  replaceNewest(item: Item): void {
    this.#items[(this.#next - 1) % this.#capacity] = item;
  }

  /** Takes away the newest items while `holds`. */
  dropNewestWhile(holds: (item: Item) => boolean): void {
    for (let newest = this.newest(); newest !== undefined && holds(newest); newest = this.newest())
      this.#next -= 1;
  }

  newest(): Item | undefined {
    return this.#next === this.#oldest ? undefined : this.#items[(this.#next - 1) % this.#capacity];
  }

  /** Items from the newest back while `holds`, oldest first. */
  newestWhile(holds: (item: Item) => boolean): Item[] {
    const found: Item[] = [];
    for (let index = this.#next - 1; index >= this.#oldest; index--) {
      const item = this.#items[index % this.#capacity];
      if (item === undefined) break;
      if (!holds(item)) break;
      found.push(item);
    }
    return found.reverse();
  }
}
