import type { EngineHost } from './engine-host.ts';
import type { Notifications } from './notifications.ts';
import type { PanelWindow } from './panel-window.ts';
import type { Quitting } from './quitting.ts';
import type { TrayCommand } from './tray-content.ts';

export interface TrayCommandParts {
  readonly host: EngineHost;
  readonly window: PanelWindow;
  readonly notifications: Notifications;
  readonly quitting: Quitting;
}

/** Does what is chosen in the tray. There is no window to show a failure in, so it becomes a notification. */
export function trayCommands({ host, window, notifications, quitting }: TrayCommandParts) {
  const control = (verb: 'start' | 'stop') => {
    const oscillator = host.current()?.engine.oscillator;
    oscillator?.[verb]().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      notifications.show(`Capstan could not ${verb}`, reason, 'critical');
    });
  };
  const actions: Record<TrayCommand, () => void> = {
    open: () => window.show(),
    start: () => control('start'),
    stop: () => control('stop'),
    // The oscillator is all there is to pause.
    'pause-all': () => control('stop'),
    failures: () => window.show('#/queues?queue=bull%3Amessages&state=failed'),
    attention: () => window.show('#/overview'),
    quit: () => void quitting.ask(),
  };
  return (command: TrayCommand): void => actions[command]();
}
