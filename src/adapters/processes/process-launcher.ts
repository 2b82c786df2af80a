import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { ChildHandle, LaunchOptions, ProcessLauncher } from '../../core/ports/child-process.ts';
import type { Guard } from '../../core/ports/guard.ts';
import { childEnvironment } from './child-environment.ts';
import { findDeathSignal, type DeathSignalCommand } from './death-signal.ts';
import { findGroupCommand, type GroupCommand } from './own-group.ts';
import { launchView } from './launch-view.ts';
import { SpawnedChild } from './spawned-child.ts';

export interface NodeProcessLauncherOptions {
  /** Told of every child before `launch` resolves, and of its end. */
  readonly guard: Guard;
  /** The host's environment, of which children see only where things are. */
  readonly hostEnv: Readonly<Record<string, string | undefined>>;
  /** What every child and its children know this life of the engine by. Default: nothing. */
  readonly runVariable?: Readonly<Record<string, string>> | undefined;
  /** Node executable for launches without a command. Default: the one that runs this. */
  readonly nodePath?: string | undefined;
}

/**
 * Starts children by node:child_process, each in a process group of its own.
 * A child's descriptors: 0 stdin, 1 stdout, 2 stderr, 3 IPC or nothing, 4 … the extra pipes, then what it inherits.
 */
export class NodeProcessLauncher implements ProcessLauncher {
  readonly #options: NodeProcessLauncherOptions;
  readonly #groupCommand: GroupCommand | null;
  readonly #deathSignal: DeathSignalCommand | null;

  constructor(options: NodeProcessLauncherOptions) {
    this.#options = options;
    this.#groupCommand = findGroupCommand(options.hostEnv['PATH']);
    this.#deathSignal = findDeathSignal(options.hostEnv['PATH']);
  }

  async launch(options: LaunchOptions): Promise<ChildHandle> {
    const { guard, hostEnv, runVariable, nodePath = process.execPath } = this.#options;
    const group = options.chatty === true ? this.#groupCommand : null;
    const program = options.command ?? nodePath;
    const onHostDeath = options.onHostDeath ?? 'kill';
    // What cannot be run is to fail itself, not the command in front of it.
    const signal = isRunnable(program) ? this.#deathSignal : null;
    const withHost = signal?.(onHostDeath === 'kill' ? 'KILL' : 'TERM') ?? [];
    const [command = program, ...args] = [...(group ?? []), ...withHost, program, ...options.args];
    const child: ChildProcess = spawn(command, args, {
      env: { ...childEnvironment(hostEnv, options.env), ...runVariable },
      cwd: options.cwd,
      stdio: [
        options.stdin === undefined && options.heldStdin !== true ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        options.ipc === true ? 'ipc' : 'ignore',
        ...Array.from({ length: options.extraPipes ?? 0 }, () => 'pipe' as const),
        ...(options.inherit ?? []),
      ],
      serialization: 'advanced',
      detached: group === null && process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = child;
    if (pid === undefined) throw await spawnError(child);
    const handle = new SpawnedChild(child, pid, launchView(program, options));
    const registered = guard.add(pid, onHostDeath);
    void handle.exited.then(() => guard.remove(pid));
    if (options.heldStdin !== true) child.stdin?.end(options.stdin);
    await registered;
    return handle;
  }
}

function isRunnable(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return isAbsolute(program);
  } catch {
    return false;
  }
}

/** Without a pid the reason follows as an event. */
function spawnError(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve));
}
