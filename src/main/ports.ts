import { ipcMain, MessageChannelMain } from 'electron';
import { DESKTOP_CHANNEL } from '../contract/desktop.ts';
import type { EngineHost } from './engine-host.ts';
import type { PanelAddress } from './panel-address.ts';
import { isFromPanel } from './security.ts';

/**
 * Gives each window that asks for one a message port to the engine. A page has one port: the one before is closed.
 * A port given before the engine is there keeps what is sent to it until then.
 */
export function handOutPorts(panel: PanelAddress, host: EngineHost): void {
  const closers = new Map<number, () => void>();
  ipcMain.on(DESKTOP_CHANNEL.requestPort, (event) => {
    if (!isFromPanel(event, panel)) return;
    const { sender, senderFrame } = event;
    const { port1: ours, port2: theirs } = new MessageChannelMain();
    let closed = false;
    let close = () => {
      closed = true;
      ours.close();
    };
    const before = closers.get(sender.id);
    before?.();
    closers.set(sender.id, () => {
      close();
    });
    senderFrame?.postMessage(DESKTOP_CHANNEL.port, null, [theirs]);
    host.onEngine(({ engine, onUnexpectedError }) => {
      const serve = async () => {
        const { servePort } = await import('../api/serve-port.ts');
        if (!closed) close = servePort(ours, { engine, onUnexpectedError });
      };
      serve().catch(onUnexpectedError);
    });
    // One listener for each page, however often it asks.
    if (before !== undefined) return;
    sender.once('destroyed', () => {
      closers.get(sender.id)?.();
      closers.delete(sender.id);
    });
  });
}
