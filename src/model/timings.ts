/**
 * How long the processes of the product wait for each other: silences, leases and locks, graces, limits, retries.
 *
 * They are in one file because they have to fit into each other, which `timings.test.ts` asserts. They are in the model
 * because core, adapters, workers, hosts, shell and panel all use them. All are ms of the monotonic clock.
 */

// Heartbeats and silence.

/** From one heartbeat of a Python worker to the next; `INTERVAL_S` of the Python package. */
export const PYTHON_HEARTBEAT_MS = 10_000;
/** From one heartbeat of a job worker to the next. */
export const JOB_WORKER_HEARTBEAT_MS = 5_000;
/** With something new to say a job worker beats sooner, but not more often than this. */
export const JOB_WORKER_HEARTBEAT_AGAIN_MS = 500;
/** From one word of a job worker to its keeper, over their channel, to the next. */
export const JOB_WORKER_WORD_MS = 1_000;
/** From one report of a thread host to the next while nothing changes. */
export const THREAD_HOST_WORD_MS = 1_000;
/** Between looks whether the thread host was heard of. */
export const THREAD_HOST_LOOK_MS = 5_000;
/** A Python worker of whom the channel has told nothing for so long is looked up under its key. */
export const PYTHON_LOOK_AFTER_MS = 12_000;
/** A process that was not heard of for so long is late. */
export const LATE_AFTER_MS = 15_000;
/** A process that was not heard of for so long is ended, or given up. */
export const DEAD_AFTER_MS = 30_000;
/** A heartbeat is kept in Redis for so long; `LIFETIME_S` of the Python package. */
export const HEARTBEAT_KEPT_MS = 35_000;
/** A worker of others whose heartbeat has expired is gone. */
export const GONE_AFTER_MS = 36_000;
/** After Redis came back, or the machine woke, every worker looks dead until it had time for a heartbeat. */
export const REAP_GRACE_MS = 35_000;
/** From one look for dead Python workers to the next. */
export const REAP_EVERY_MS = 15_000;
/** A job worker that says nothing to its keeper for so long is blocked by a job. */
export const BLOCKED_AFTER_MS = 4_000;
/** A job worker that says nothing though nothing runs in it is beyond help. */
export const HUNG_AFTER_MS = 60_000;
/** Between looks whether the machine has slept. */
export const AWAKE_LOOK_MS = 1_000;
/** With longer between two looks than this the machine has slept, or the process was halted. */
export const LONGEST_AWAKE_LOOK_MS = 6_000;
/** A sleep that was announced and has not come by then was called off. */
export const SLEEP_CALLED_OFF_AFTER_MS = 30_000;

/** A call to Redis that is not answered by then has failed. */
export const REDIS_CALL_LIMIT_MS = 800;
/** From one check whether Redis answers to the next. */
export const REDIS_PING_MS = 1_000;
/** What attention knows of queues and jobs is as old as the last look at them; when it is older it says nothing. */
export const ATTENTION_FRESH_MS = 15_000;
/** The shell looks at queues and jobs so often, for attention: each look costs requests to Redis. */
export const ATTENTION_LOOK_MS = 10_000;

// Leases and locks in Redis.

/** A lease of an engine, on the oscillator or the Python lists, ends so long after it was taken or renewed. */
export const LEASE_MS = 15_000;
/** From one renewal of a lease to the next. */
export const LEASE_RENEWAL_MS = 5_000;
/** A lease that is another's, or nobody's, is looked at so often. */
export const LEASE_LOOK_MS = 2_000;
/** A job stays locked so long without being renewed; machines that sleep for less lose nothing. */
export const JOB_LOCK_MS = 60_000;
/** From one renewal of a job's lock to the next, by its worker, or by the keeper of a worker that is silent. */
export const JOB_LOCK_RENEWAL_MS = 10_000;
/** Jobs whose locks ran out are looked for so often. */
export const STALLED_LOOK_MS = 15_000;
/** How long a claimed job is locked: what follows takes a moment, and should it never come, the job goes on. */
export const CLAIM_MS = 10_000;
/** A pack of messages stays locked this much longer than its handler may take. */
export const MESSAGE_LOCK_MARGIN_MS = 60_000;
/** Between looks whether the lock of a pack is due for renewal; it is at half of its time. */
export const MESSAGE_LOCK_LOOK_MS = 5_000;
/** Longest night that a lock lasts. */
export const NIGHT_MS = 12 * 3_600_000;

// Starting.

/** Longest from the launch of a process until it is ready, unless it is one of those below. */
export const READY_LIMIT_MS = 30_000;
/** Longest until the first heartbeat of a Python worker: a slow disk, a large library in the user's tasks. */
export const PYTHON_READY_LIMIT_MS = 60_000;
/** Reading a large append-only file takes minutes, and giving up on the embedded Redis would help nobody. */
export const REDIS_READY_LIMIT_MS = 600_000;
/** Longest that an engine which begins, and requests to it, wait for Redis. */
export const LONGEST_OPENING_MS = 10_000;

// Stopping: asked to end, SIGTERM, SIGKILL.

/** From asking a process to end until SIGTERM, unless it is one of those below. */
export const STOP_GRACE_MS = 5_000;
/** From SIGTERM until SIGKILL, unless it is one of those below. */
export const KILL_GRACE_MS = 5_000;
/** A processor of jobs has so long to end after it was asked to. */
export const JOB_OBEY_MS = 3_000;
/** A request that cancels a job asks its worker again so often, until the job has ended. */
export const CANCEL_AGAIN_MS = 1_000;
/** Longest that such a request waits for that. */
export const CANCEL_LIMIT_MS = 30_000;
/** From asking a job worker to stop until what it has in hand is asked to end. */
export const JOB_WORKER_FINISH_MS = 4_000;
/** Processors have so long to end after that; what still runs is given back. */
export const JOB_WORKER_LAST_MS = 1_500;
/** Longest wait of a stopping job worker for each of its last words to Redis. */
export const JOB_WORKER_GOODBYE_MS = 500;
/** From asking what a job worker has in hand to end until SIGTERM: it has given back everything by then. */
export const JOB_WORKER_GIVE_BACK_MS = 3_500;
/** From SIGTERM to SIGKILL of a job worker. */
export const JOB_WORKER_KILL_GRACE_MS = 1_000;
/** A Python worker that is told to stop has so long for the task in hand; `grace_s` of the Python package. */
export const PYTHON_STOP_MS = 4_000;
/** A task of a pool has so long to end after it was asked to; then its worker is ended. */
export const TASK_OBEY_MS = 1_000;
/** Tasks of pools have so long to finish when the engine stops. */
export const POOLS_FINISH_MS = 8_000;
/** Tasks of a pool have so long to finish when it is removed. */
export const POOL_REMOVAL_MS = 10_000;
/** From asking the worker of a pool to end until SIGTERM: nothing is in its hand any more. */
export const POOL_WORKER_STOP_MS = 100;
/** A script without answer to that has so long until its process ends itself. */
export const SCRIPT_END_MS = 80;
/** A handler of messages that can be interrupted ends itself at its timeout; this much later it cannot. */
export const HANDLER_OBEY_MS = 500;
/** Longest that ending a thread of the thread host may take. */
export const THREAD_END_MS = 2_000;
/** Longest that the end of a thread may wait for Redis. */
export const THREAD_GOODBYE_MS = 500;
/** From asking the thread host to end until SIGTERM: its threads finish what they hold. */
export const THREAD_HOST_STOP_MS = 9_000;
/** From SIGTERM to SIGKILL of the thread host. */
export const THREAD_HOST_KILL_GRACE_MS = 1_000;
/** The whole stop of the oscillator; then its thread host is killed. */
export const OSCILLATOR_STOP_MS = 10_000;
/** From SIGTERM to SIGKILL of the embedded Redis: it has an append-only file to bring to disk. */
export const REDIS_KILL_GRACE_MS = 10_000;
/** An embedded Redis left over from an engine that died has so long to end. */
export const LEFT_OVER_REDIS_MS = 10_000;
/** Children that the guard tells to end have so long before it kills them. */
export const GUARD_KILL_GRACE_MS = 10_000;
/** Longest wait for the pipes of a process that has ended: a stray grandchild may hold them open. */
export const DRAIN_MS = 2_000;
/** Requests in progress have so long when the API closes. */
export const API_CLOSE_MS = 1_000;
/** The engine finishes or hands back in 10 s what it holds, then closes the rest; after this the shell leaves it. */
export const SHELL_QUIT_LIMIT_MS = 11_500;
/** In development the next app waits so long for the one before, which still stops. */
export const INSTANCE_WAIT_MS = 15_000;
/** Whatever hangs while it shuts down does not keep a server, or a program of job workers, for longer. */
export const SHUTDOWN_LIMIT_MS = 15_000;

// Trying again.

/** A Redis that refuses, or is away, is asked again so soon. */
export const RETRY_MS = 250;
/** Wrong passwords and old servers do not mend in a quarter of a second. */
export const SLOW_RETRY_MS = 2_000;
/** A connection of a worker that is lost is tried again so soon: work resumes within a second of Redis's return. */
export const RECONNECT_MS = 300;
/** What could not be written or read about ended work is tried again so soon. */
export const OUTCOME_RETRY_MS = 500;
/** A list of the panel is looked at again so soon. */
export const LIST_LOOK_MS = 1_000;
