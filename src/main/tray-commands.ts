import type { EngineHost } from './engine-host.ts';
import type { Notifications } from './notifications.ts';
import type { PanelWindow } from './panel-window.ts';
import type { Quitting } from './quitting.ts';
import type { GroupCommand, PoolCommand, TrayCommand } from './tray-content.ts';

export interface TrayCommandParts {
  readonly host: EngineHost;
  readonly window: PanelWindow;
  readonly notifications: Notifications;
  readonly quitting: Quitting;
}

/** Does what is chosen in the tray. There is no window to show a failure in, so it becomes a notification. */
export function trayCommands({ host, window, notifications, quitting }: TrayCommandParts) {
  const tellFailed = (what: string) => (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    notifications.show(`Capstan could not ${what}`, reason, 'critical');
  };
  const control = (verb: 'start' | 'stop') => {
    host.current()?.engine.oscillator[verb]().catch(tellFailed(verb));
  };
  const controlPool = ({ pool, verb }: PoolCommand) => {
    if (verb === 'show') {
      window.show(`#/pools?pool=${encodeURIComponent(pool)}`);
      return;
    }
    try {
      host.current()?.engine.pools[verb](pool);
    } catch (error) {
      tellFailed(`${verb} pool ${pool}`)(error);
    }
  };
  const tellGroup = ({ group, deed }: GroupCommand) => {
    const engine = host.current()?.engine;
    const risky = deed === 'stop' || deed === 'restart';
    if (deed === 'show') window.show(`#/processes?find=${encodeURIComponent(group)}`);
    // Where that may hurt, the panel asks.
    else if (risky && engine?.connections.current().environment === 'production')
      window.show(`#/processes?ask=${encodeURIComponent(`${deed}:${group}`)}`);
    else engine?.processes.actOnGroup(group, deed).catch(tellFailed(`${deed} ${group}`));
  };
  const pauseAll = () => {
    control('stop');
    const working = host.current()?.engine.pools.list() ?? [];
    for (const { name, state } of working)
      if (state.kind === 'working') controlPool({ pool: name, verb: 'pause' });
  };
  const actions: Record<Extract<TrayCommand, string>, () => void> = {
    open: () => window.show(),
    start: () => control('start'),
    stop: () => control('stop'),
    'pause-all': pauseAll,
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
