import { Inbox } from '../../core/pools/channel/inbox.ts';
import type { BuildStep } from '../../core/pools/payload/parts.ts';
import {
  type AbortReason,
  type Encoding,
  FROM_WORKER,
  type Frame,
  TO_WORKER,
  type WorkerInit,
} from '../../model/wire/pool.ts';
import { leaveSignalsToOwner } from '../owner/leave-signals.ts';
import { describeThrown } from '../../model/values/describe-thrown.ts';
import { HostLink } from './host-link.ts';
import { loadScript } from './load-script.ts';
import { MessageStage } from './message-script.ts';
import type { Script } from './script.ts';
import { countStart } from './start-counter.ts';
import { TaskRunner } from './task-runner.ts';

/** A worker process: loads the script it is told and runs its tasks until it is told to end, or its host is gone. */
export function runPoolWorker(): void {
  const sendMessage = process.send?.bind(process);
  if (sendMessage === undefined) throw new Error('This is started by a host, over an IPC channel');
  const takeSignalsBack = leaveSignalsToOwner();
  const worker = new PoolWorkerProcess(
    new HostLink((frame, sent) => {
      if (sent === undefined) sendMessage(frame);
      else sendMessage(frame, sent);
    }),
    takeSignalsBack,
  );
  process.on('message', (frame: Frame) => worker.take(frame));
  process.once('disconnect', () => process.exit(1));
  worker.boot();
}

class PoolWorkerProcess {
  readonly #link: HostLink;
  readonly #inbox = new Inbox();
  #stage: MessageStage | null = null;
  #runner: TaskRunner | null = null;
  #script: Script | null = null;
  /** Tasks that came before the script was loaded. */
  #early: (() => void)[] = [];
  #oneShot = false;

  readonly #takeSignalsBack: () => void;

  constructor(link: HostLink, takeSignalsBack: () => void) {
    this.#link = link;
    this.#takeSignalsBack = takeSignalsBack;
  }

  boot(): void {
    this.#stage = new MessageStage();
    this.#link.say([FROM_WORKER.booted]);
  }

  take(frame: Frame): void {
    switch (frame[0]) {
      case TO_WORKER.tasks:
        this.#takeTasks(frame);
        return;
      case TO_WORKER.parts:
        this.#inbox.parts(frame[1] as BuildStep);
        return;
      case TO_WORKER.init:
        void this.#init(frame[1] as WorkerInit);
        return;
      case TO_WORKER.abort:
        this.#withRunner((runner) => runner.abort(frame[1] as number, frame[2] as AbortReason));
        return;
      case TO_WORKER.recall:
        this.#withRunner((runner) => this.#link.say([FROM_WORKER.returned, ...runner.recall()]));
        return;
      case TO_WORKER.maxActive:
        this.#withRunner((runner) => runner.setMaxActive(frame[1] as number));
        return;
      case TO_WORKER.terminate:
        this.#terminate();
        return;
    }
  }

  async #init({ script: file, maxActive, oneShot }: WorkerInit): Promise<void> {
    this.#oneShot = oneShot;
    try {
      if (this.#stage === null) throw new Error('Not booted');
      const script = await loadScript(file, this.#stage);
      this.#script = script;
      this.#link.say([FROM_WORKER.ready, script.ready]);
      const runner = new TaskRunner({
        link: this.#link,
        script,
        maxActive,
        countStart,
        onEnd: () => {
          if (this.#oneShot) void this.#endOneShot();
        },
      });
      this.#runner = runner;
      for (const act of this.#early.splice(0)) act();
    } catch (error) {
      this.#link.say([FROM_WORKER.failed, describeThrown(error)]);
      await this.#link.drained();
      process.exit(1);
    }
  }

  #takeTasks(frame: Frame): void {
    for (let at = 1; at < frame.length; at += 3) {
      const seq = frame[at] as number;
      const payload = this.#inbox.payload(frame[at + 1] as Encoding, frame[at + 2]);
      this.#withRunner((runner) => runner.add(seq, payload));
    }
    this.#withRunner((runner) => {
      runner.begin();
      // What is done already need not wait for the end of this turn.
      if (runner.idle) this.#link.flush();
    });
  }

  #withRunner(act: (runner: TaskRunner) => void): void {
    if (this.#runner !== null) act(this.#runner);
    else
      this.#early.push(() => {
        if (this.#runner !== null) act(this.#runner);
      });
  }

  /** Everything is said, then the process ends with the exit code that the script has set. */
  async #endOneShot(): Promise<void> {
    this.#link.say([FROM_WORKER.usage, process.resourceUsage().maxRSS * 1_024]);
    await this.#link.drained();
    this.#terminate();
  }

  #terminate(): void {
    // A script that takes its time to end ends by SIGTERM, which follows, unless it listens to that.
    this.#takeSignalsBack();
    if (this.#script === null) process.exit();
    this.#script.terminate();
  }
}
