const MODIFIERS: Readonly<Record<string, string>> = {
  alt: 'Alt',
  option: 'Alt',
  altgr: 'AltGr',
  shift: 'Shift',
  control: 'Ctrl',
  ctrl: 'Ctrl',
  command: 'Cmd',
  cmd: 'Cmd',
  meta: 'Cmd',
  super: 'Cmd',
};
const NAMED_KEYS = new Set([
  ...['backspace', 'capslock', 'delete', 'down', 'end', 'enter', 'esc', 'escape', 'home', 'insert', 'left'],
  ...['medianexttrack', 'mediaplaypause', 'mediaprevioustrack', 'mediastop', 'numadd', 'numdec', 'numdiv'],
  ...['numlock', 'nummult', 'numsub', 'pagedown', 'pageup', 'plus', 'printscreen', 'return', 'right'],
  ...['scrolllock', 'space', 'tab', 'up', 'volumedown', 'volumemute', 'volumeup'],
  ...Array.from({ length: 24 }, (_, index) => `f${index + 1}`),
  ...Array.from({ length: 10 }, (_, index) => `num${index}`),
]);
/** What takes Shift to be typed. */
const SHIFTED = /^([!"#$%&()*+:<>?@^_{|}~]|plus)$/;

/**
 * The keys of an accelerator, always written alike; null: Electron does not know them, logs that and leaves the item without
 * (`StringToAccelerator`, shell/browser/ui/accelerator_util.cc, and shell/common/keyboard_util.cc, Electron 45, 96f3996d8d).
 */
export function parseAccelerator(text: string, platform: NodeJS.Platform = process.platform): string | null {
  if (!/^[\x00-\x7f]*$/.test(text)) return null;
  const modifiers = new Set<string>();
  let key: string | null = null;
  for (const token of text.split('+').map((part) => part.trim().toLowerCase())) {
    if (token === '') continue;
    const modifier = /^(cmdorctrl|commandorcontrol)$/.test(token)
      ? platform === 'darwin'
        ? 'Cmd'
        : 'Ctrl'
      : MODIFIERS[token];
    if (modifier !== undefined) modifiers.add(modifier);
    else key = token.length === 1 || NAMED_KEYS.has(token) ? token : null;
    if (SHIFTED.test(token)) modifiers.add('Shift');
  }
  return key === null ? null : [...[...modifiers].sort(), key].join('+');
}

/** The accelerators that roles bring along: lib/browser/api/menu-item-roles.ts. */
export function acceleratorOfRole(role: string, platform: NodeJS.Platform = process.platform): string | null {
  const mac = platform === 'darwin';
  const accelerators: Readonly<Record<string, string>> = {
    close: 'CommandOrControl+W',
    copy: 'CommandOrControl+C',
    cut: 'CommandOrControl+X',
    hide: 'Command+H',
    hideothers: 'Command+Alt+H',
    minimize: 'CommandOrControl+M',
    paste: 'CommandOrControl+V',
    quit: platform === 'win32' ? '' : 'CommandOrControl+Q',
    redo: platform === 'win32' ? 'Control+Y' : 'Shift+CommandOrControl+Z',
    reload: 'CmdOrCtrl+R',
    resetzoom: 'CommandOrControl+0',
    selectall: 'CommandOrControl+A',
    toggledevtools: mac ? 'Alt+Command+I' : 'Ctrl+Shift+I',
    togglefullscreen: mac ? 'Control+Command+F' : 'F11',
    undo: 'CommandOrControl+Z',
    zoomin: 'CommandOrControl+Plus',
    zoomout: 'CommandOrControl+-',
  };
  return accelerators[role.toLowerCase()] || null;
}
