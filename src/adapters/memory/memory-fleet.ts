import type { EngineEvent } from '../../model/event.ts';
import type { Direction, Role, ThreadView } from '../../model/oscillator.ts';

interface Shape {
  readonly pusherCount: number;
  readonly pullerCount: number;
  readonly direction: Direction;
}

/** One step of the oscillation between (1,1), (most pushers, 1) and (1, most pullers). */
export function stepFleet(shape: Shape, maxPushers: number, maxPullers: number): Shape {
  const pushers = Math.min(shape.pusherCount, maxPushers);
  const pullers = Math.min(shape.pullerCount, maxPullers);
  const atPushers = pushers === maxPushers && pullers === 1;
  const atPullers = pushers === 1 && pullers === maxPullers;
  let { direction } = shape;
  if (atPushers && !atPullers) direction = 'toPullers';
  if (atPullers && !atPushers) direction = 'toPushers';
  return direction === 'toPushers'
    ? { pusherCount: Math.min(pushers + 1, maxPushers), pullerCount: Math.max(pullers - 1, 1), direction }
    : { pusherCount: Math.max(pushers - 1, 1), pullerCount: Math.min(pullers + 1, maxPullers), direction };
}

/** Make-believe threads that are reversed, spawned and retired like real ones. */
export class MemoryFleet {
  #threads: ThreadView[] = [];
  #spawned = 0;

  views(): ThreadView[] {
    return this.#threads.map((thread) => ({ ...thread }));
  }

  count(role: Role): number {
    return this.#threads.filter((thread) => thread.role === role).length;
  }

  /** Brings the fleet to these counts and says what it took. */
  reconcile(pushers: number, pullers: number, at: number): EngineEvent[] {
    const events: EngineEvent[] = [];
    const wanted: Record<Role, number> = { Pusher: pushers, Puller: pullers };
    for (const [role, other] of [
      ['Pusher', 'Puller'],
      ['Puller', 'Pusher'],
    ] as const) {
      while (this.count(role) > wanted[role] && this.count(other) < wanted[other])
        events.push(this.#reverse(role, other, at));
      while (this.count(role) > wanted[role]) events.push(this.#retire(role, at));
    }
    for (const role of ['Pusher', 'Puller'] as const)
      while (this.count(role) < wanted[role]) events.push(this.#spawn(role, at));
    return events;
  }

  /** Spreads work over the threads of a role. */
  work(role: Role, messages: number, seconds: number): void {
    const threads = this.#threads.filter((thread) => thread.role === role);
    threads.forEach((thread, index) => {
      const share = Math.floor(messages / threads.length) + (index < messages % threads.length ? 1 : 0);
      thread.messagesDone += share;
      thread.ratePerSecond = seconds > 0 ? share / seconds : null;
      thread.eventLoopUtilization = Math.min(1, 0.02 + share * 0.01);
    });
  }

  #spawn(role: Role, at: number): EngineEvent {
    this.#spawned += 1;
    const id = `T${this.#spawned}`;
    this.#threads.push({
      id,
      role,
      phase: 'working',
      since: at,
      reversals: 0,
      messagesDone: 0,
      ratePerSecond: null,
      lastError: null,
      lastErrorAt: null,
      eventLoopUtilization: 0.02,
      heapUsedBytes: 6_000_000 + this.#spawned * 10_000,
    });
    return { kind: 'thread-spawned', at, thread: id, role };
  }

  #reverse(from: Role, to: Role, at: number): EngineEvent {
    const thread = this.#threads.find(({ role }) => role === from);
    if (thread === undefined) throw new Error(`No ${from} to reverse`);
    Object.assign(thread, { role: to, since: at, reversals: thread.reversals + 1 });
    return { kind: 'thread-reversed', at, thread: thread.id, to };
  }

  #retire(role: Role, at: number): EngineEvent {
    const index = this.#threads.findLastIndex((thread) => thread.role === role);
    const [thread] = this.#threads.splice(index, 1);
    return { kind: 'thread-retired', at, thread: thread?.id ?? '' };
  }
}
