import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScriptFolders } from '../../adapters/files/script-folders.ts';
import { LedgerFiles } from '../../adapters/ledger/ledger-files.ts';
import { BullMessageQueue } from '../../adapters/redis/message-queue.ts';
import { RedisLease } from '../../adapters/redis/redis-lease.ts';
import { RedisSnapshotStore } from '../../adapters/redis/snapshot-store.ts';
import { ThreadHostProcess } from '../../core/oscillator/thread-host-process.ts';
import { Oscillator } from '../../core/oscillator/oscillator.ts';
import { SettingsKeeper } from '../../core/oscillator/settings-keeper.ts';
import { goodParts } from '../../core/settings/good-parts.ts';
import {
  DEFAULT_OSCILLATOR_SETTINGS,
  LEASE_KEY,
  MESSAGE_QUEUE,
  type OscillatorSettingsChange,
  oscillatorSettingsSchema,
  SNAPSHOT_KEY,
} from '../../model/oscillator.ts';
import type { HostConfig } from '../config.ts';
import type { Foundation } from './foundation.ts';
import type { RedisPart } from './redis.ts';

export interface OscillatorPartOptions {
  readonly redis: RedisPart;
  /** Id of the data folder. */
  readonly engineId: string;
  readonly scriptFolders: readonly string[];
  readonly threadHostEntry: URL;
  readonly threadEntry: URL;
}

function firstDefaults({ maxPushers, maxPullers }: HostConfig): OscillatorSettingsChange {
  return { ...(maxPushers !== undefined && { maxPushers }), ...(maxPullers !== undefined && { maxPullers }) };
}

/** The oscillator with its thread host, which runs only while the oscillator does. */
export async function buildOscillator(
  foundation: Foundation,
  options: OscillatorPartOptions,
): Promise<Oscillator> {
  const { clock, awake, log, events, launcher, processes, closings, config } = foundation;
  const { redis, engineId, threadHostEntry, threadEntry } = options;
  const { link } = redis;
  const defaults = firstDefaults(config);
  const kept = goodParts(oscillatorSettingsSchema, { ...DEFAULT_OSCILLATOR_SETTINGS, ...defaults });
  const scripts = new ScriptFolders(options.scriptFolders);
  const settings = await SettingsKeeper.load({
    store: foundation.file('oscillator.json', kept),
    scripts,
    defaults,
  });
  const tokenPrefix = `capstan-${engineId}`;
  const oscillator = new Oscillator({
    clock,
    log,
    events,
    link,
    redisUrl: () => link.target()?.url ?? '',
    redisPlace: () => redis.connections.place(),
    queue: new BullMessageQueue(() => link.client(), MESSAGE_QUEUE),
    snapshots: new RedisSnapshotStore(() => link.client(), SNAPSHOT_KEY),
    lease: new RedisLease(() => link.client(), LEASE_KEY),
    me: { engine: engineId, host: hostname(), pid: process.pid },
    scripts,
    settings,
    tokenPrefix,
    ledger: (listener) => new LedgerFiles({ folder: join(config.dataDir, 'ledger'), clock, ...listener }),
    fleetHost: (listener, ledger) => {
      const entry = fileURLToPath(threadHostEntry);
      const host = new ThreadHostProcess(
        {
          launcher,
          entry,
          threadEntry: threadEntry.href,
          clock,
          awake,
          log,
          queue: MESSAGE_QUEUE,
          tokenPrefix,
          ledger,
        },
        listener,
      );
      processes.add(host.process);
      return host;
    },
  });
  awake.onSuspend(() => void oscillator.setAsleep(true));
  awake.onResume(() => void oscillator.setAsleep(false));
  closings.add('oscillator', () => oscillator.close());
  return oscillator;
}
