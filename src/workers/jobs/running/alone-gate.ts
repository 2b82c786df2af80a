/**
 * Lets jobs run side by side, except those under suspicion of having ended a process: each of these runs alone, so that
 * it is known for sure whose doing it is when the process ends again.
 */
export class AloneGate {
  #inside = 0;
  #alone = false;
  #waiting: { readonly alone: boolean; readonly enter: () => void }[] = [];
  readonly #onChange: () => void;

  /** `onChange`: called when it opens or closes. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Nobody should be brought to it now: they would have to wait. */
  isClosed(): boolean {
    return this.#alone || this.#waiting.length > 0;
  }

  /** Resolves when the job may run. Call `leave` afterwards. */
  async enter(alone: boolean): Promise<void> {
    if (this.#mayEnter(alone) && this.#waiting.length === 0) {
      this.#enter(alone);
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push({
        alone,
        enter: () => {
          this.#enter(alone);
          resolve();
        },
      });
      this.#onChange();
    });
  }

  leave(): void {
    const wasClosed = this.isClosed();
    this.#inside -= 1;
    if (this.#inside === 0) this.#alone = false;
    // In the order in which they came, as long as they go together.
    for (let next = this.#waiting[0]; next && this.#mayEnter(next.alone); next = this.#waiting[0]) {
      this.#waiting.shift();
      next.enter();
    }
    if (wasClosed && !this.isClosed()) this.#onChange();
  }

  #mayEnter(alone: boolean): boolean {
    return !this.#alone && (!alone || this.#inside === 0);
  }

  #enter(alone: boolean): void {
    this.#inside += 1;
    if (!alone) return;
    this.#alone = true;
    this.#onChange();
  }
}
