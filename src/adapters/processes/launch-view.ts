import type { LaunchOptions } from '../../core/ports/child-process.ts';
import type { ProcessLaunch } from '../../model/process.ts';

/** Variables whose values are no secret; what else a user lets through may be one. */
const SHOWN =
  /^(NODE_ENV|WORKER_ID|REDIS_HOST|REDIS_PORT|PYTHON[A-Z]+|CAPSTAN_(TASKS|GRACE_S|DIE_WITH_PARENT)|LD_LIBRARY_PATH)$/;

/** How a child was started, without what is nobody's business. */
export function launchView(command: string, { args, cwd, env = {} }: LaunchOptions): ProcessLaunch {
  const variables = Object.entries(env)
    .map(([name, value]) => ({ name, value: SHOWN.test(name) ? value : null }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return { command, args: [...args], cwd: cwd ?? null, variables };
}
