import { Worker } from 'node:worker_threads';
import type { ThreadAssignment, ThreadReport } from '../../model/wire/thread-host.ts';
import type { ControlBlock } from '../oscillator/control-block.ts';
import type { ThreadCommand, ThreadData, ThreadMessage, ThreadStart } from '../oscillator/thread-context.ts';

/** What is young dies young here; V8's default of 48 MB a thread would only be kept full of it. */
const YOUNG_HEAP_MB = 16;

export interface FleetThreadOptions {
  readonly entry: URL;
  readonly data: ThreadData;
  readonly role: ThreadAssignment['role'];
  readonly control: ControlBlock;
  readonly heapMb: number;
  readonly onChange: () => void;
  /** It has left its role: what it held of the turn is for others. */
  readonly onReversed: () => void;
  /** Called once; the cause is null when it was retired. */
  readonly onExit: (thread: FleetThread, cause: string | null) => void;
}

/** One life of one worker thread, seen from outside. */
export class FleetThread {
  readonly id: string;
  readonly life: number;
  readonly slot: number;
  role: ThreadAssignment['role'];
  retiring = false;
  readonly #worker: Worker;
  readonly #control: ControlBlock;
  #message: ThreadMessage;
  #cause: string | null = null;
  #lastUse: ReturnType<Worker['performance']['eventLoopUtilization']> | undefined;
  #utilization = 0;
  #heapUsed = 0;

  constructor(options: FleetThreadOptions) {
    const { data, role, control, entry, heapMb } = options;
    this.id = data.id;
    this.life = data.life;
    this.slot = data.slot;
    this.role = role;
    this.#control = control;
    control.clear(this.slot);
    this.#message = {
      role,
      phase: 'starting',
      since: Date.now(),
      reversals: 0,
      lastError: null,
      lastErrorAt: null,
    };
    const start: ThreadStart = { data, role };
    this.#worker = new Worker(entry, {
      workerData: start,
      name: data.id,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    this.#worker.on('message', (message: ThreadMessage) => {
      const reversed = message.role !== this.#message.role;
      this.#message = message;
      options.onChange();
      if (reversed) options.onReversed();
    });
    this.#worker.on('error', (error: Error) => {
      this.#cause ??= error.message || error.name;
    });
    this.#worker.once('exit', (code) => {
      const unasked = !this.retiring || this.#cause !== null;
      options.onExit(this, unasked ? (this.#cause ?? `exit code ${code}`) : null);
    });
  }

  tell(command: ThreadCommand): void {
    this.#worker.postMessage(command);
  }

  setRole(role: ThreadAssignment['role']): void {
    if (this.role === role) return;
    this.role = role;
    this.tell({ type: 'role', role });
  }

  retire(): void {
    if (this.retiring) return;
    this.retiring = true;
    this.tell({ type: 'retire' });
  }

  /** Ends the thread wherever it is; resolves when it has ended, which native calls can put off. */
  async terminate(cause: string): Promise<void> {
    this.#cause = cause;
    await this.#worker.terminate();
  }

  /** Takes a fresh look at event loop and heap. */
  sample(): void {
    const now = this.#worker.performance.eventLoopUtilization();
    this.#utilization = this.#worker.performance.eventLoopUtilization(now, this.#lastUse).utilization;
    this.#lastUse = now;
    this.#worker.getHeapStatistics().then(
      (heap) => {
        this.#heapUsed = heap.used_heap_size;
      },
      () => undefined,
    );
  }

  /** Since when its handler has been busy with one message, ms since the epoch; 0 when it is not. */
  get busySince(): number {
    return this.#control.busySince(this.slot);
  }

  report(): ThreadReport {
    return {
      id: this.id,
      life: this.life,
      ...this.#message,
      messagesDone: this.#control.done(this.slot),
      eventLoopUtilization: this.#utilization,
      heapUsedBytes: this.#heapUsed,
    };
  }
}
