import { spawn } from 'node:child_process';

/** Signals the process group that `pid` leads; false when there is none, or nobody left in it. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  if (process.platform === 'win32') {
    // There are no groups; the tree below the process comes nearest. SIGTERM does not exist either.
    spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => undefined,
    );
    return true;
  }
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EPERM is what macOS says of a group that has only zombies.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    return false;
  }
}
