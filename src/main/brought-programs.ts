import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostConfig } from '../host/config.ts';

export interface BroughtFrom {
  /** The resources folder of the packaged app; its programs are in `bin`. */
  readonly resources: string;
  /** The folder of package.json, where npm has put a Node of its own. */
  readonly root: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly exists?: (path: string) => boolean;
}

/** No program to run threads and child processes with. */
export class NoNodeError extends Error {
  override readonly name = 'NoNodeError';
}

/**
 * The configuration with the programs that came along where the environment names none. Child processes never run on
 * the Electron binary, whose Node mode is switched off in the packaged app.
 * @throws NoNodeError
 */
export function withBroughtPrograms(config: HostConfig, from: BroughtFrom): HostConfig {
  const { resources, root, platform, arch, exists = existsSync } = from;
  const ending = platform === 'win32' ? '.exe' : '';
  const packaged = (name: string) => join(resources, 'bin', name + ending);
  const system = platform === 'win32' ? 'win' : platform;
  const installed = join(root, 'node_modules', `node-${system}-${arch}`, 'bin', `node${ending}`);
  const nodePath = config.nodePath ?? [packaged('node'), installed].find(exists) ?? null;
  if (nodePath === null)
    throw new NoNodeError(`There is no Node at ${packaged('node')}, and CAPSTAN_NODE names none.`);
  const redisServer = config.redisServer ?? [packaged('redis-server')].find(exists) ?? null;
  return { ...config, nodePath, redisServer };
}
