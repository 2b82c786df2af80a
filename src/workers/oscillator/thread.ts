import { setTimeout } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { thrownMessage } from '../../model/values/describe-thrown.ts';
import type { ThreadSettings } from '../../model/wire/thread-host.ts';
import { ControlBlock } from './control-block.ts';
import { Gate } from './gate.ts';
import { appendToLedger } from './ledger-writer.ts';
import { PullLoop } from './pull-loop.ts';
import { PushLoop } from './push-loop.ts';
import type { ThreadCommand, ThreadContext, ThreadData, ThreadMessage } from './thread-context.ts';
import { monotonic } from '../../core/ports/monotonic.ts';
import { THREAD_GOODBYE_MS } from '../../model/timings.ts';

/** The same error again is told no more often, ms. */
const SAME_ERROR_MS = 1_000;

/**
 * One worker thread of the fleet. It lives through any number of role reversals: the loop of one role ends after
 * the message in hand, the loop of the other begins, on the same thread with the same connections.
 */
export class OscillatorThread {
  readonly #port: MessagePort;
  readonly #exit: () => void;
  readonly #gate: Gate;
  readonly #push: PushLoop;
  readonly #pull: PullLoop;
  #settings: ThreadSettings;
  #wanted: ThreadMessage['role'];
  #retiring = false;
  #turn = new AbortController();
  #message: ThreadMessage;
  /** When an error was told of last, by the monotonic clock. */
  #toldErrorAt = -Infinity;

  /** `exit` ends this thread where it is. */
  constructor(port: MessagePort, data: ThreadData, role: ThreadMessage['role'], exit: () => void) {
    this.#exit = exit;
    this.#port = port;
    this.#settings = data.settings;
    this.#wanted = role;
    const control = new ControlBlock(data.memory);
    this.#gate = new Gate(control, data.slot);
    this.#message = {
      role,
      phase: 'starting',
      since: Date.now(),
      reversals: 0,
      lastError: null,
      lastErrorAt: null,
    };
    const context: ThreadContext = {
      data,
      gate: this.#gate,
      settings: () => this.#settings,
      write: (entry) => {
        appendToLedger(control.ledger, entry);
      },
      setPhase: (phase) => {
        if (this.#message.phase !== phase) this.#tell({ phase });
      },
      noteError: (error) => {
        this.#noteError(error);
      },
    };
    this.#push = new PushLoop(context);
    this.#pull = new PullLoop(context);
    port.on('message', (command: ThreadCommand) => {
      this.#obey(command);
    });
  }

  /** Works until it is retired; then closes what it opened. */
  async run(): Promise<void> {
    for (;;) {
      const role = this.#wanted;
      if (role !== this.#message.role) {
        this.#tell({ role, phase: 'working', since: Date.now(), reversals: this.#message.reversals + 1 });
      }
      if (this.#retiring) break;
      this.#turn = new AbortController();
      await (role === 'Pusher' ? this.#push : this.#pull).run(this.#turn.signal);
    }
    await Promise.race([
      Promise.all([this.#push.close(), this.#pull.close()]),
      setTimeout(THREAD_GOODBYE_MS),
    ]);
    // Redis clients that were cut off in the middle of something may keep a thread alive.
    this.#exit();
  }

  #obey(command: ThreadCommand): void {
    switch (command.type) {
      case 'role':
        this.#wanted = command.role;
        if (this.#wanted === this.#message.role) return;
        this.#tell({ phase: 'reversing' });
        this.#turn.abort();
        return;
      case 'retire':
        this.#retiring = true;
        this.#tell({ phase: 'retiring' });
        this.#turn.abort();
        this.#leaveWithoutRedis();
        return;
      case 'settings':
        this.#settings = command.settings;
        this.#pull.applySettings();
        this.#gate.wake();
        return;
      case 'asleep':
        this.#pull.setAsleep(command.asleep);
        return;
      case 'wake':
        this.#gate.wake();
        return;
    }
  }

  /**
   * Without Redis a thread that is to end would wait for it in vain. It ends at once instead: what it has in hand is
   * locked by its token, and the engine gives it back.
   */
  #leaveWithoutRedis(): void {
    setInterval(() => {
      const loop = this.#message.role === 'Pusher' ? this.#push : this.#pull;
      if (loop.isStuck()) this.#exit();
    }, THREAD_GOODBYE_MS);
  }

  #noteError(error: unknown): void {
    const lastError = thrownMessage(error);
    const now = monotonic();
    if (lastError === this.#message.lastError && now - this.#toldErrorAt < SAME_ERROR_MS) return;
    this.#toldErrorAt = now;
    this.#tell({ lastError, lastErrorAt: Date.now() });
  }

  #tell(change: Partial<ThreadMessage>): void {
    this.#message = { ...this.#message, ...change };
    this.#port.postMessage(this.#message);
  }
}
