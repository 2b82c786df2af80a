import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as t from './timings.ts';

/** Each is shorter than the next; what fails is told by name. */
function expectAscending(steps: Readonly<Record<string, number>>): void {
  const entries = Object.entries(steps);
  const wrong = entries.filter(([, ms], index) => ms >= (entries[index + 1]?.[1] ?? Infinity));
  expect(wrong).toEqual([]);
  expect(entries.length).toBeGreaterThan(1);
}

/** From asking a process to end until the engine kills it, ms. */
const killed = {
  jobWorker: t.JOB_WORKER_FINISH_MS + t.JOB_WORKER_GIVE_BACK_MS + t.JOB_WORKER_KILL_GRACE_MS,
  pythonWorker: t.KILL_GRACE_MS,
  threadHost: t.THREAD_HOST_STOP_MS + t.THREAD_HOST_KILL_GRACE_MS,
  poolWorker: t.POOLS_FINISH_MS + t.POOL_WORKER_STOP_MS + t.KILL_GRACE_MS,
};

describe('stopping', () => {
  it('gives a job less time than its worker, that less than its keeper, and that less than the shell and a server', () => {
    expectAscending({
      'a job obeys': t.JOB_OBEY_MS,
      'its worker finishes': t.JOB_WORKER_FINISH_MS,
      'SIGTERM for the worker': t.JOB_WORKER_FINISH_MS + t.JOB_WORKER_GIVE_BACK_MS,
      'SIGKILL for the worker': killed.jobWorker,
      'the shell leaves the engine': t.SHELL_QUIT_LIMIT_MS,
      'a server ends itself': t.SHUTDOWN_LIMIT_MS,
    });
  });

  it('lets a job worker end what it holds, give it back and say each last word before SIGTERM', () => {
    // Giving back, leaving the directory, closing what takes jobs.
    const lastWords = 3 * t.JOB_WORKER_GOODBYE_MS;
    expect(t.JOB_WORKER_LAST_MS + lastWords).toBeLessThan(t.JOB_WORKER_GIVE_BACK_MS);
  });

  it('gives a Python worker less time for its task than there is between SIGTERM and SIGKILL', () => {
    expectAscending({
      'the task is given back': t.PYTHON_STOP_MS,
      'SIGKILL for the worker': killed.pythonWorker,
      'the shell leaves the engine': t.SHELL_QUIT_LIMIT_MS,
    });
  });

  it('lets a thread say goodbye and end before its host goes, and the host before the oscillator has stopped', () => {
    expectAscending({
      'a handler obeys, or a thread says goodbye': Math.max(t.HANDLER_OBEY_MS, t.THREAD_GOODBYE_MS),
      'a thread is ended': t.THREAD_END_MS,
      'SIGTERM for the thread host': t.THREAD_HOST_STOP_MS,
      'the oscillator has stopped': t.OSCILLATOR_STOP_MS,
      'the shell leaves the engine': t.SHELL_QUIT_LIMIT_MS,
    });
    expect(killed.threadHost).toBeLessThanOrEqual(t.OSCILLATOR_STOP_MS);
  });

  it('lets the tasks of pools finish before the shell leaves the engine, and ends their workers before a server ends itself', () => {
    expectAscending({
      'a task obeys': t.TASK_OBEY_MS,
      'tasks have finished': t.POOLS_FINISH_MS,
      'SIGTERM for workers': t.POOLS_FINISH_MS + t.POOL_WORKER_STOP_MS,
      'the shell leaves the engine': t.SHELL_QUIT_LIMIT_MS,
      // A script that ignores SIGTERM may outlast the shell: then the guard ends it.
      'SIGKILL for workers': killed.poolWorker,
      'a server ends itself': t.SHUTDOWN_LIMIT_MS,
    });
  });

  it('lets a script that answers no request to end do so before SIGTERM', () => {
    expect(t.SCRIPT_END_MS).toBeLessThan(t.POOL_WORKER_STOP_MS);
  });

  it('gives the embedded Redis as long whoever ends it: the engine, the guard or the next engine', () => {
    expect(t.GUARD_KILL_GRACE_MS).toBeGreaterThanOrEqual(t.REDIS_KILL_GRACE_MS);
    expect(t.LEFT_OVER_REDIS_MS).toBeGreaterThanOrEqual(t.REDIS_KILL_GRACE_MS);
  });

  it('lets requests and pipes end within what the shell waits', () => {
    expect(t.API_CLOSE_MS).toBeLessThan(t.SHELL_QUIT_LIMIT_MS);
    expect(t.OSCILLATOR_STOP_MS + t.API_CLOSE_MS).toBeLessThan(t.SHELL_QUIT_LIMIT_MS);
  });

  it('has the next app wait for longer than the one before takes to quit', () => {
    expect(t.INSTANCE_WAIT_MS).toBeGreaterThan(t.SHELL_QUIT_LIMIT_MS);
  });

  it('has a request that cancels a job wait until its worker, blocked by it, has been ended', () => {
    expect(t.CANCEL_LIMIT_MS).toBeGreaterThan(t.BLOCKED_AFTER_MS + t.JOB_OBEY_MS + killed.jobWorker);
    expect(t.CANCEL_AGAIN_MS * 10).toBeLessThan(t.CANCEL_LIMIT_MS);
  });
});

describe('silence', () => {
  it('of a Python worker is looked up, late, dead, forgotten by Redis and gone, in this order', () => {
    expectAscending({
      'it beats': t.PYTHON_HEARTBEAT_MS,
      'its key is looked up': t.PYTHON_LOOK_AFTER_MS,
      'it is late': t.LATE_AFTER_MS,
      'it is dead': t.DEAD_AFTER_MS,
      'its heartbeat has expired': t.HEARTBEAT_KEPT_MS,
      'it is gone': t.GONE_AFTER_MS,
    });
  });

  it('after Redis was away is forgiven for as long as a heartbeat is kept', () => {
    expect(t.REAP_GRACE_MS).toBeGreaterThan(t.DEAD_AFTER_MS);
    expect(t.REAP_GRACE_MS).toBeGreaterThanOrEqual(t.HEARTBEAT_KEPT_MS);
    expect(t.REAP_EVERY_MS).toBeLessThan(t.DEAD_AFTER_MS);
  });

  it('of one heartbeat that is lost kills nobody: two of them fit in before death', () => {
    expect(t.PYTHON_HEARTBEAT_MS * 2).toBeLessThan(t.DEAD_AFTER_MS);
    expect(t.JOB_WORKER_HEARTBEAT_MS * 2).toBeLessThan(t.LATE_AFTER_MS);
    expect(t.THREAD_HOST_WORD_MS * 2).toBeLessThan(t.LATE_AFTER_MS);
    expect(t.JOB_WORKER_WORD_MS * 2).toBeLessThan(t.BLOCKED_AFTER_MS);
  });

  it('of a thread host is noticed between late and dead', () => {
    expect(t.THREAD_HOST_LOOK_MS).toBeLessThan(t.DEAD_AFTER_MS - t.LATE_AFTER_MS);
  });

  it('of a job worker blocked by a job is no hang', () => {
    expectAscending({
      'it beats early': t.JOB_WORKER_HEARTBEAT_AGAIN_MS,
      'it speaks to its keeper': t.JOB_WORKER_WORD_MS,
      'it is blocked': t.BLOCKED_AFTER_MS,
      'it hangs': t.HUNG_AFTER_MS,
    });
  });

  it('of the machine is told from a busy moment, and noticed before anybody is late', () => {
    expect(t.AWAKE_LOOK_MS * 3).toBeLessThan(t.LONGEST_AWAKE_LOOK_MS);
    expect(t.LONGEST_AWAKE_LOOK_MS).toBeLessThan(t.LATE_AFTER_MS);
    expect(t.SLEEP_CALLED_OFF_AFTER_MS).toBeGreaterThan(t.LONGEST_AWAKE_LOOK_MS);
  });

  it('of Redis is told by one check before the next', () => {
    expect(t.REDIS_CALL_LIMIT_MS).toBeLessThan(t.REDIS_PING_MS);
  });

  it('about queues lasts no longer than what was last seen of them counts', () => {
    expect(t.ATTENTION_LOOK_MS).toBeLessThan(t.ATTENTION_FRESH_MS);
  });
});

describe('leases and locks', () => {
  it('are renewed three times before they run out', () => {
    expect(t.LEASE_RENEWAL_MS * 3).toBeLessThanOrEqual(t.LEASE_MS);
    expect(t.JOB_LOCK_RENEWAL_MS * 3).toBeLessThanOrEqual(t.JOB_LOCK_MS);
  });

  it('of packs are looked at three times before half of their time, which is when they are renewed, is over', () => {
    expect(t.MESSAGE_LOCK_LOOK_MS * 3).toBeLessThanOrEqual(t.MESSAGE_LOCK_MARGIN_MS / 2);
  });

  it('that have run out are found sooner than the next one runs out', () => {
    expect(t.STALLED_LOOK_MS).toBeLessThan(t.JOB_LOCK_MS);
    expect(t.LEASE_LOOK_MS).toBeLessThan(t.LEASE_MS);
  });

  it('of jobs outlast the silence of a worker that is blocked, whose keeper then renews them, and its stop', () => {
    expect(t.JOB_LOCK_RENEWAL_MS + t.BLOCKED_AFTER_MS + killed.jobWorker).toBeLessThan(t.JOB_LOCK_MS);
  });

  it('of claimed jobs outlast the calls that follow, and are shorter than those of jobs that run', () => {
    expect(t.REDIS_CALL_LIMIT_MS * 3).toBeLessThan(t.CLAIM_MS);
    expect(t.CLAIM_MS).toBeLessThan(t.JOB_LOCK_MS);
  });

  it('last through a night when the machine sleeps', () => {
    expect(t.NIGHT_MS).toBeGreaterThan(t.JOB_LOCK_MS + t.MESSAGE_LOCK_MARGIN_MS);
  });
});

describe('starting and trying again', () => {
  it('gives the slowest starters the most time, and no request waits for them', () => {
    expectAscending({
      'a request waits': t.LONGEST_OPENING_MS,
      'most are ready': t.READY_LIMIT_MS,
      'a Python worker is ready': t.PYTHON_READY_LIMIT_MS,
      'the embedded Redis is ready': t.REDIS_READY_LIMIT_MS,
    });
  });

  it('resumes work within a second of Redis’s return', () => {
    expect(Math.max(t.RETRY_MS, t.RECONNECT_MS, t.OUTCOME_RETRY_MS)).toBeLessThan(1_000);
    expect(t.SLOW_RETRY_MS).toBeGreaterThan(t.RETRY_MS);
  });

  it('tries to renew a lease many times before it runs out', () => {
    expect(t.RETRY_MS * 10).toBeLessThan(t.LEASE_MS);
  });
});

describe('the Python package', () => {
  const source = (file: string) =>
    readFileSync(new URL(`../../resources/python/src/capstan_worker/${file}`, import.meta.url), 'utf8');
  /** The seconds that a line of the form `NAME = 1.0`, or `name: float = 1.0`, gives, as ms. */
  const msOf = (file: string, name: string): number => {
    const found = new RegExp(`^\\s*${name}(?:: \\w+)? = ([\\d_.]+)$`, 'm').exec(source(file));
    return Number(found?.[1]?.replaceAll('_', '')) * 1_000;
  };

  it.each([
    ['heartbeat.py', 'INTERVAL_S', t.PYTHON_HEARTBEAT_MS],
    ['heartbeat.py', 'LIFETIME_S', t.HEARTBEAT_KEPT_MS],
    ['options.py', 'grace_s', t.PYTHON_STOP_MS],
  ])('has the same time in %s as %s', (file, name, ms) => {
    expect(msOf(file, name)).toBe(ms);
  });

  it('has the same grace where none is given on the command line', () => {
    const [, seconds] = /"CAPSTAN_GRACE_S"\) or "([\d.]+)"/.exec(source('options.py')) ?? [];
    expect(Number(seconds) * 1_000).toBe(t.PYTHON_STOP_MS);
  });
});
