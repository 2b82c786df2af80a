import type { EngineHost } from './engine-host.ts';
import type { Notifications } from './notifications.ts';
import type { PauseAll } from './pause-all.ts';
import type { PanelWindow } from './panel-window.ts';
import type { Quitting } from './quitting.ts';
import type { GroupCommand, PoolCommand, TrayCommand } from './tray-content.ts';

export interface TrayCommandParts {
  readonly host: EngineHost;
  readonly window: PanelWindow;
  readonly notifications: Notifications;
  readonly quitting: Quitting;
  readonly pauseAll: PauseAll;
  /** Asks whether everything may be paused on a connection that is marked as production, by its name. */
  readonly mayPauseProduction: (connection: string) => Promise<boolean>;
}

/** A failure of what was chosen in the tray, as a notification: there may be no window to show it in. */
export const tellFailed =
  (notifications: Notifications) =>
  (what: string, error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    notifications.show(`Capstan could not ${what}`, reason, 'critical');
  };

/** Does what is chosen in the tray. */
export function trayCommands(parts: TrayCommandParts) {
  const { host, window, notifications, quitting, pauseAll, mayPauseProduction } = parts;
  const failed = tellFailed(notifications);
  const control = (verb: 'start' | 'stop') => {
    host
      .current()
      ?.engine.oscillator[verb]()
      .catch((error: unknown) => failed(`${verb} the oscillator`, error));
  };
  const controlPool = ({ pool, verb }: PoolCommand) => {
    if (verb === 'show') {
      window.show(`#/pools?pool=${encodeURIComponent(pool)}`);
      return;
    }
    try {
      host.current()?.engine.pools[verb](pool);
    } catch (error) {
      failed(`${verb} pool ${pool}`, error);
    }
  };
  const tellGroup = ({ group, deed }: GroupCommand) => {
    const engine = host.current()?.engine;
    const risky = deed === 'stop' || deed === 'restart';
    if (deed === 'show') window.show(`#/processes?find=${encodeURIComponent(group)}`);
    // Where that may hurt, the panel asks.
    else if (risky && engine?.connections.current().environment === 'production')
      window.show(`#/processes?ask=${encodeURIComponent(`${deed}:${group}`)}`);
    else
      engine?.processes.actOnGroup(group, deed).catch((error: unknown) => failed(`${deed} ${group}`, error));
  };
  // Job types are paused on every machine that works for this Redis.
  const pauseEverything = async () => {
    const connection = host.current()?.engine.connections.current();
    if (connection?.environment !== 'production' || (await mayPauseProduction(connection.name)))
      await pauseAll.pause();
  };
  const actions: Record<Extract<TrayCommand, string>, () => void> = {
    open: () => window.show(),
    start: () => control('start'),
    stop: () => control('stop'),
    'pause-all': () => void pauseEverything(),
    'resume-all': () => void pauseAll.resume(),
    failures: () => window.show('#/queues?queue=bull%3Amessages&state=failed'),
    attention: () => window.show('#/overview'),
    quit: () => void quitting.ask(),
  };
  return (command: TrayCommand): void => {
    if (typeof command === 'string') actions[command]();
    else if ('pool' in command) controlPool(command);
    else tellGroup(command);
  };
}
