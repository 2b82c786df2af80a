const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key that commands are given with on this system. */
export const COMMAND_KEY = isMac ? '⌘' : 'Ctrl';
