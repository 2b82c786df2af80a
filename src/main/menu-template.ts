import type { MenuItemConstructorOptions } from 'electron';

/** What the menus need the rest of the shell for. */
export interface MenuCommands {
  readonly about: () => void;
  readonly quit: () => void;
  readonly showPage: (hash: string) => void;
  readonly openData: () => void;
  readonly openLogs: () => void;
  readonly zoom: (step: -1 | 0 | 1) => void;
  /** Returns whether it does so now, which the system decides. */
  readonly setStartAtLogin: (on: boolean) => boolean;
  readonly setNotifications: (on: boolean) => void;
  readonly setUpdates: (on: boolean) => void;
}

export interface MenuFacts {
  readonly platform: NodeJS.Platform;
  readonly development: boolean;
  readonly startsAtLogin: boolean;
  readonly notifications: boolean;
  /** Null: this installation is not ours to update. */
  readonly updates: boolean | null;
}

type Item = MenuItemConstructorOptions;

const line: Item = { type: 'separator' };
/** As in the panel's own navigation. */
const PAGES = ['Overview', 'Oscillator', 'Pools', 'Processes', 'Jobs', 'Queues', 'Redis', 'Logs'] as const;

const choices = ({ startsAtLogin, notifications, updates }: MenuFacts, commands: MenuCommands): Item[] => [
  {
    label: 'Start at login',
    type: 'checkbox',
    checked: startsAtLogin,
    click: (item) => {
      item.checked = commands.setStartAtLogin(item.checked);
    },
  },
  {
    label: 'Notifications',
    type: 'checkbox',
    checked: notifications,
    click: (item) => commands.setNotifications(item.checked),
  },
  ...(updates === null
    ? []
    : [
        {
          label: 'Install updates',
          type: 'checkbox',
          checked: updates,
          click: (item) => commands.setUpdates(item.checked),
        } satisfies Item,
      ]),
];

const settings = ({ showPage }: MenuCommands): Item => ({
  label: 'Settings…',
  accelerator: 'CmdOrCtrl+,',
  click: () => showPage('#/settings'),
});

const quit = (label: string, accelerator: string, { quit: click }: MenuCommands): Item => ({
  label,
  accelerator,
  click,
});

/** macOS puts all of it into a menu with the app's name. */
const appMenu = (facts: MenuFacts, commands: MenuCommands): Item => ({
  label: 'Capstan',
  submenu: [
    { label: 'About Capstan', click: commands.about },
    line,
    settings(commands),
    ...choices(facts, commands),
    line,
    { role: 'services' },
    line,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    line,
    quit('Quit Capstan', 'Cmd+Q', commands),
  ],
});

const fileMenu = (facts: MenuFacts, commands: MenuCommands): Item => ({
  label: '&File',
  submenu: [
    settings(commands),
    ...choices(facts, commands),
    line,
    { role: 'close' },
    // Alt+F4 closes the window, which is not the end of the app.
    quit(facts.platform === 'win32' ? 'Exit' : 'Quit', 'Ctrl+Q', commands),
  ],
});

const editMenu: Item = {
  label: '&Edit',
  submenu: [
    { role: 'undo' },
    { role: 'redo' },
    line,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ],
};

const viewMenu = ({ development }: MenuFacts, { zoom }: MenuCommands): Item => ({
  label: '&View',
  submenu: [
    { role: 'reload' },
    ...(development ? [{ role: 'toggleDevTools' } as const] : []),
    line,
    { label: 'Actual size', accelerator: 'CmdOrCtrl+0', click: () => zoom(0) },
    { label: 'Zoom in', accelerator: 'CmdOrCtrl+Plus', click: () => zoom(1) },
    { label: 'Zoom out', accelerator: 'CmdOrCtrl+-', click: () => zoom(-1) },
    line,
    { role: 'togglefullscreen' },
  ],
});

const goMenu = ({ showPage }: MenuCommands): Item => ({
  label: '&Go',
  submenu: PAGES.map((label) => ({ label, click: () => showPage(`#/${label.toLowerCase()}`) })),
});

const windowMenu = (mac: boolean): Item => ({
  label: '&Window',
  role: 'window',
  submenu: [
    { role: 'minimize' },
    ...(mac ? [{ role: 'zoom' } as const] : []),
    // On macOS nothing else gives the window Cmd+W.
    { role: 'close' },
    ...(mac ? [line, { role: 'front' } as const] : []),
  ],
});

const helpMenu = (mac: boolean, { openData, openLogs, about }: MenuCommands): Item => ({
  label: '&Help',
  role: 'help',
  submenu: [
    { label: 'Open the data folder', click: openData },
    { label: 'Open the logs folder', click: openLogs },
    ...(mac ? [] : [line, { label: 'About Capstan', click: about }]),
  ],
});

/** The menus as each system has them. */
export function menuTemplate(facts: MenuFacts, commands: MenuCommands): MenuItemConstructorOptions[] {
  const mac = facts.platform === 'darwin';
  return [
    mac ? appMenu(facts, commands) : fileMenu(facts, commands),
    editMenu,
    viewMenu(facts, commands),
    goMenu(commands),
    ...(mac || facts.platform === 'win32' ? [windowMenu(mac)] : []),
    helpMenu(mac, commands),
  ];
}
