import { contextBridge, ipcRenderer } from 'electron/renderer';
import type { DESKTOP_BRIDGE_KEY, DESKTOP_CHANNEL, DesktopBridge } from '../contract/desktop.ts';

// Only types may be imported here; these have to be the same as there, or this file does not compile.
const key: typeof DESKTOP_BRIDGE_KEY = 'capstanDesktop';
const channel: typeof DESKTOP_CHANNEL = {
  requestPort: 'capstan:request-port',
  port: 'capstan:port',
  openLogsFolder: 'capstan:open-logs-folder',
  openDataFolder: 'capstan:open-data-folder',
  setTheme: 'capstan:set-theme',
  navigate: 'capstan:navigate',
};

const bridge: DesktopBridge = {
  platform: process.platform as DesktopBridge['platform'],
  requestPort: () => {
    ipcRenderer.send(channel.requestPort);
  },
  openLogsFolder: async () => {
    await ipcRenderer.invoke(channel.openLogsFolder);
  },
  openDataFolder: async () => {
    await ipcRenderer.invoke(channel.openDataFolder);
  },
  setTheme: (theme) => {
    ipcRenderer.send(channel.setTheme, theme);
  },
};

// A port cannot cross the context bridge; a message of the window to itself carries it over.
ipcRenderer.on(channel.port, ({ ports }) => {
  window.postMessage(channel.port, window.location.origin, ports);
});
ipcRenderer.on(channel.navigate, (_event, hash: unknown) => {
  window.location.hash = String(hash);
});
contextBridge.exposeInMainWorld(key, bridge);
