import type { ProcessAction } from '../../model/process.ts';
import { visibleLine } from '../../model/values/visible.ts';
import { resolve } from '../names.ts';
import { say, sayJson, type Session } from '../terminal.ts';

const PAST = { start: 'started', stop: 'stopped', restart: 'restarted', reload: 'reloaded' } as const;

export type Deed = keyof typeof PAST;

/** Starts, stops, restarts or reloads a group, a process, or all groups of workers that allow it. */
export async function act(session: Session, deed: Deed, name: string): Promise<void> {
  const { client } = session;
  const [groups, processes] = await Promise.all([client.processes.groups(), client.processes.list()]);
  const named = resolve(name, groups, processes);
  for (const one of named) {
    if (one.kind === 'process') {
      // A single process has nobody beside it to be renewed after.
      const action: ProcessAction = deed === 'reload' ? 'restart' : deed;
      tell(session, deed, await client.processes[action]({ id: one.process.id }));
      continue;
    }
    const { id, actions } = one.group;
    // Of all, those that it makes sense for. Some are only ever restarted one after another.
    const rolls = deed === 'restart' && actions.includes('reload');
    if (name === 'all' && !actions.includes(deed) && !rolls) continue;
    const verb = `${deed}Group` as const;
    tell(session, deed, await client.processes[verb]({ group: id }));
  }
}

export async function scale(session: Session, name: string, count: number): Promise<void> {
  const { client } = session;
  const [named] = resolve(name, await client.processes.groups(), []);
  if (named?.kind !== 'group') throw new RangeError(`${name} is no group`);
  const { id, wanted } = named.group;
  const group = await client.processes.scaleGroup({ group: id, count });
  if (session.json) sayJson(session, group);
  else say(session, `${id}: ${wanted ?? 0} → ${group.wanted ?? 0}`);
}

function tell(session: Session, deed: Deed, what: { id: string }): void {
  if (session.json) sayJson(session, what);
  else say(session, `${visibleLine(what.id)}: is being ${PAST[deed]}`);
}
