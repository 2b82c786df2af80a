/** A process at the other end of an IPC channel, or this one's parent. */
export interface LinkEnd {
  send?(message: object, sent: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string };

type Method = (...args: never[]) => unknown;
export type Methods = Readonly<Record<string, Method>>;

/** Calls in both directions between the process of the app and the process of the test. */
export class Link {
  readonly #end: LinkEnd;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #methods: Record<string, Method> = {};
  #lastId = 0;
  #closed = false;

  constructor(end: LinkEnd) {
    this.#end = end;
    end.on('message', (message) => void this.#take(message as Message));
  }

  /** Adds what the other side may call. */
  answer(methods: Methods): void {
    this.#methods = { ...this.#methods, ...methods };
  }

  /** Calls the other side. */
  call<Value = unknown>(name: string, ...args: unknown[]): Promise<Value> {
    const id = ++this.#lastId;
    return new Promise<Value>((resolve, reject) => {
      if (this.#closed) {
        reject(new Error(`${name}: the other process has ended`));
        return;
      }
      this.#pending.set(id, { resolve: resolve, reject });
      this.#send({ kind: 'call', id, name, args });
    });
  }

  /** Calls the other side without waiting; what goes wrong there is its own business. */
  tell(name: string, ...args: unknown[]): void {
    this.call(name, ...args).catch(() => undefined);
  }

  /** The other side has gone: nothing will be answered any more. */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#pending.values()) reject(new Error('The other process has ended'));
    this.#pending.clear();
  }

  #send(message: Message): void {
    // The channel may close at any moment; `close` tells those who wait.
    if (!this.#closed) this.#end.send?.(message, () => undefined);
  }

  async #take(message: Message): Promise<void> {
    if (message.kind === 'answer') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error === undefined) pending?.resolve(message.value);
      else pending?.reject(new Error(message.error));
      return;
    }
    const answer = await this.#run(message.name, message.args);
    this.#send({ kind: 'answer', id: message.id, ...answer });
  }

  async #run(name: string, args: unknown[]): Promise<{ value?: unknown; error?: string }> {
    try {
      const method = this.#methods[name];
      if (method === undefined) throw new Error(`Nobody here answers ${name}`);
      return { value: await method(...(args as never[])) };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }
}
