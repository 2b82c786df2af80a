import type { ProcessLauncher } from '../../core/ports/child-process.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FleetHost, FleetListener } from '../../core/ports/fleet-host.ts';
import type { Log } from '../../core/ports/log.ts';
import { SupervisedProcess } from '../../core/supervision/supervised-process.ts';
import type { ThreadAssignment, ThreadSettings, Turn } from '../../model/wire/thread-host.ts';
export interface ThreadHostProcessOptions {
    readonly launcher: ProcessLauncher;
    /** Path of the thread host's entry. */
    readonly entry: string;
    /** URL of the worker threads' entry. */
    readonly threadEntry: string;
    readonly clock: Clock;
    readonly log: Log;
    /** Folder for the ledger, of its own. */
    readonly ledgerFolder: string;
    /** Name of the BullMQ queue. */
    readonly queue: string;
    /** Begins the lock tokens of this engine's threads; see `engineTokenPrefix`. */
    readonly tokenPrefix: string;
    /** Heap limit of one thread, MB. Default 256. */
    readonly threadHeapMb?: number;
    /** Resident memory limit of the process, bytes. Default 2 GB. */
    readonly rssLimitBytes?: number;
}
/** The thread host as a supervised child process. */
export declare class ThreadHostProcess implements FleetHost {
    #private;
    readonly process: SupervisedProcess;
    constructor(options: ThreadHostProcessOptions, listener: FleetListener);
    start(options: {
        redisUrl: string;
        settings: ThreadSettings;
    }): Promise<void>;
    stop(deadlineMs: number): Promise<void>;
    setSettings(settings: ThreadSettings): void;
    setFleet(threads: readonly ThreadAssignment[]): void;
    setTurn(turn: Turn): void;
    grant(epoch: number, permits: number): void;
    restPushers(resting: boolean): void;
    fence(id: number): void;
}
