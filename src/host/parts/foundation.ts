import { join } from 'node:path';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { DataFolderWatch } from '../../adapters/files/data-folder-watch.ts';
import { lockDataFolder } from '../../adapters/files/data-folder-lock.ts';
import { JsonFile } from '../../adapters/files/json-file.ts';
import { ProcessLogFiles } from '../../adapters/log/process-log-files.ts';
import { GuardProcess } from '../../adapters/processes/guard-process.ts';
import { NodeProcessLauncher } from '../../adapters/processes/process-launcher.ts';
import { RUN_VARIABLE, RunMarks } from '../../adapters/processes/run-marks.ts';
import { SystemProcessSampler } from '../../adapters/processes/process-sampler.ts';
import { EventLog } from '../../core/events/event-log.ts';
import { LogRing } from '../../core/events/log-ring.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { DataFolder } from '../../core/ports/data-folder.ts';
import { makeFolder } from '../../core/ports/make-folder.ts';
import type { ProcessLogs } from '../../core/ports/process-logs.ts';
import { AwakeTime } from '../../core/supervision/awake-time.ts';
import { ClockWatch } from '../../core/supervision/clock-watch.ts';
import { ProcessOutputs } from '../../core/supervision/process-output.ts';
import { ProcessTable } from '../../core/supervision/process-table.ts';
import type { LogLine } from '../../model/log.ts';
import { Closings } from '../closings.ts';
import type { HostConfig } from '../config.ts';
import { thrownText } from '../../model/values/describe-thrown.ts';
import { AWAKE_LOOK_MS } from '../../model/timings.ts';

/** What is there before anything can fail: somebody to tell, and a list of what to close. */
export interface Ground {
  readonly clock: Clock;
  /** Time without the machine's sleep. */
  readonly awake: AwakeTime;
  /** Whether somebody sets the machine's clock. */
  readonly clockWatch: ClockWatch;
  readonly log: LogRing;
  readonly events: EventLog;
  readonly closings: Closings;
  readonly onUnexpectedError: (error: unknown) => void;
}

const textOf = (error: unknown): string => thrownText(error);

/** `sinks`: who is told of each log line besides the panel. */
export function breakGround(sinks: readonly ((line: LogLine) => void)[]): Ground {
  const clock = systemClock;
  const log = new LogRing({ clock, sinks });
  const closings = new Closings((name, error) => {
    log.write('error', 'engine', `Closing ${name} failed: ${textOf(error)}`);
  });
  closings.add('log', () => {
    log.end();
  });
  const onUnexpectedError = (error: unknown) => {
    log.write('error', 'engine', `Unexpected: ${textOf(error)}`);
  };
  const awake = new AwakeTime(clock, log);
  const clockWatch = ClockWatch.of(clock);
  closings.add(
    'look at the clock',
    clock.every(AWAKE_LOOK_MS, () => {
      awake.look();
      clockWatch.look();
    }),
  );
  return { clock, awake, clockWatch, log, events: new EventLog(), closings, onUnexpectedError };
}

/** What every other part stands on. */
export interface Foundation extends Ground {
  readonly config: HostConfig;
  readonly launcher: NodeProcessLauncher;
  readonly processes: ProcessTable;
  /** What they print. */
  readonly outputs: ProcessOutputs;
  /** Null: this process has none of its own. */
  readonly dataFolder: DataFolder | null;
  /** A JSON document of the data folder. */
  file<Document>(name: string, schema: { parse(value: unknown): Document }): JsonFile<Document>;
}

/**
 * Takes the data folder, and makes it possible to start and watch processes; the guard runs when this resolves.
 * @throws DomainError DATA_FOLDER_TAKEN
 */
export async function layFoundation(
  ground: Ground,
  config: HostConfig,
  guardEntry: URL,
): Promise<Foundation> {
  const { log } = ground;
  const lock = await lockDataFolder(config.dataDir);
  ground.closings.add('data folder', () => lock.release());
  if (lock.networkFileSystem !== null) {
    const where = `${config.dataDir} is on a network file system (${lock.networkFileSystem})`;
    const text = `${where}: engines on other machines may not see that it is in use. Keep it on a local disk.`;
    log.write('warn', 'engine', text);
  }
  const dataFolder = new DataFolderWatch({
    dataDir: config.dataDir,
    clock: ground.clock,
    log,
    keepLock: lock.keep,
  });
  ground.closings.add('watch of the data folder', () => dataFolder.close());
  await dataFolder.look();
  // Made once: what vanishes later is not made again.
  await makeFolder(join(config.dataDir, 'logs', 'workers'), 2);
  const marks = new RunMarks(join(config.dataDir, 'children.run'));
  const ended = marks.begin();
  ground.closings.add('run marks', () => {
    marks.close();
  });
  if (ended.length > 0)
    log.write('warn', 'engine', `Ended what an earlier run has left: processes ${ended.join(', ')}`);
  const folder = join(config.dataDir, 'logs', 'workers');
  const logs = new ProcessLogFiles({ folder, clock: ground.clock });
  return { ...(await standOn(ground, config, guardEntry, logs, marks)), dataFolder };
}

/** The same without a data folder of one's own: what processes print is kept by `logs`. */
export async function standOn(
  ground: Ground,
  config: HostConfig,
  guardEntry: URL,
  logs: ProcessLogs,
  marks?: RunMarks,
): Promise<Foundation> {
  const { clock, log, closings, onUnexpectedError } = ground;
  const nodePath = config.nodePath ?? undefined;
  const guard = new GuardProcess({ entry: guardEntry, clock, log, marks, nodePath });
  closings.add('guard', () => guard.close());
  await guard.start();

  const sampler = new SystemProcessSampler({ clock });
  const outputs = new ProcessOutputs({ clock, logs });
  const processes = new ProcessTable({ clock, sampler, outputs, onError: onUnexpectedError });
  closings.add('process table', () => {
    processes.close();
  });
  processes.add(guard);
  processes.start();

  return {
    ...ground,
    config,
    dataFolder: null,
    launcher: new NodeProcessLauncher({
      guard,
      hostEnv: config.env,
      runVariable: marks === undefined ? {} : { [RUN_VARIABLE]: marks.run },
      nodePath,
    }),
    processes,
    outputs,
    file: (name, schema) => new JsonFile({ path: join(config.dataDir, name), schema, clock, log }),
  };
}
