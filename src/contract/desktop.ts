/** What only the desktop shell can do. The preload exposes it as `window.capstanDesktop`; a browser has none. */
export interface DesktopBridge {
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** Asks the shell for the message port of this window; it arrives as a `message` event carrying one port. */
  requestPort(): void;
  openLogsFolder(): Promise<void>;
  openDataFolder(): Promise<void>;
  /** Tells the shell which colours the panel uses, so that a new window has them before its page is drawn. */
  setTheme(theme: DesktopTheme): void;
}

/** `system`: whatever the system says. */
export type DesktopTheme = 'system' | 'light' | 'dark';

/** The name under which the preload exposes the bridge. */
export const DESKTOP_BRIDGE_KEY = 'capstanDesktop';
/** IPC channels between preload and shell. */
export const DESKTOP_CHANNEL = {
  requestPort: 'capstan:request-port',
  port: 'capstan:port',
  openLogsFolder: 'capstan:open-logs-folder',
  openDataFolder: 'capstan:open-data-folder',
  setTheme: 'capstan:set-theme',
  /** The shell shows a page of the panel: its hash. */
  navigate: 'capstan:navigate',
} as const;
