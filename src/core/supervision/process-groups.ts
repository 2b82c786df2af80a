import { DomainError } from '../../model/domain-error.ts';
import { InputRefused } from '../../model/input-refused.ts';
import {
  type Autoscale,
  type GroupAction,
  MOST_PROCESSES,
  type ProcessGroup,
} from '../../model/process-group.ts';
import type { ProcessAction, ProcessDetail, ProcessLogLine, ProcessView } from '../../model/process.ts';
import type { ProcessControl } from '../engine.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Feed } from '../ports/feed.ts';
import type { Autoscaler, ScalableGroup } from './autoscaler.ts';
import type { ManagedGroup } from './managed-group.ts';
import type { ProcessOutput } from './process-output.ts';
import { Reloads } from './reloads.ts';
import type { ProcessRecord } from './run-record.ts';

export interface ProcessGroupsOptions {
  readonly clock: Clock;
  readonly events: EventLog;
  /** Every row, without what can be asked of it. */
  readonly rows: () => ProcessView[];
  readonly recordOf: (id: string) => ProcessRecord;
  readonly outputOf: (id: string) => ProcessOutput | null;
  /** The groups of this moment; every part of the engine has its own. */
  readonly groups: () => Iterable<ManagedGroup>;
  readonly autoscaler: (groups: () => Iterable<ScalableGroup>) => Autoscaler;
}

type PlainAction = Exclude<GroupAction, 'scale' | 'autoscale'>;

const runs = ({ ours, state }: ProcessView): boolean =>
  ours && (state.kind === 'running' || state.kind === 'late');

/** All processes and groups, and whatever is asked of them, passed on to their owners. */
export class ProcessGroups implements ProcessControl {
  readonly #options: ProcessGroupsOptions;
  readonly #autoscaler: Autoscaler;
  readonly #reloads: Reloads;

  constructor(options: ProcessGroupsOptions) {
    this.#options = options;
    this.#reloads = new Reloads();
    this.#autoscaler = options.autoscaler(() => this.#scalable());
  }

  list(): ProcessView[] {
    const groups = new Map([...this.#options.groups()].map((group) => [group.id, group]));
    return this.#options.rows().map((row) => withActions(row, groups.get(row.groupId)));
  }

  groups(): ProcessGroup[] {
    const rows = this.#options.rows();
    return [...this.#options.groups()].map((group) => this.#view(group, rows));
  }

  get(id: string): ProcessDetail {
    const row = this.#row(id);
    const group = this.#groupOf(row);
    return { ...withActions(row, group), ...this.#options.recordOf(id) };
  }

  async act(id: string, action: ProcessAction): Promise<ProcessView> {
    const row = this.#row(id);
    // What others have started is theirs to act upon.
    const deed = row.ours ? this.#groupOf(row)?.deedsFor(row)[action] : undefined;
    if (deed === undefined) throw refused(row.label, action);
    await deed();
    // A row may go with the deed.
    return this.list().find((one) => one.id === id) ?? row;
  }

  async actOnGroup(id: string, asked: PlainAction): Promise<ProcessGroup> {
    const group = this.#find(id);
    const deeds = group.deeds();
    // Some are only ever restarted one after another.
    const action = asked === 'restart' && deeds.restart === undefined ? 'reload' : asked;
    const deed = deeds[action];
    if (deed === undefined) throw refused(group.label, asked);
    if (action === 'reload') this.#reloads.begin(id, this.#options.rows());
    await deed();
    return this.#view(group, this.#options.rows());
  }

  async scale(id: string, count: number): Promise<ProcessGroup> {
    const group = this.#find(id);
    const { scale } = group.deeds();
    if (scale === undefined) throw refused(group.label, 'scale');
    needAtLeast(group, 'count', count);
    // What a person says counts more than the backlog.
    await this.#autoscaler.set(id, null);
    const from = group.wanted() ?? 0;
    await scale(count);
    const { events, clock } = this.#options;
    events.add({ kind: 'group-scaled', at: clock.now(), group: id, from, to: count, by: 'person' });
    return this.#view(group, this.#options.rows());
  }

  async autoscale(id: string, settings: Autoscale | null): Promise<ProcessGroup> {
    const group = this.#find(id);
    if (group.deeds().scale === undefined) throw refused(group.label, 'autoscale');
    if (settings !== null) needAtLeast(group, 'autoscale.min', settings.min);
    await this.#autoscaler.set(id, settings);
    return this.#view(group, this.#options.rows());
  }

  log(id: string, limit: number): ProcessLogLine[] {
    this.#row(id);
    return this.#options.outputOf(id)?.lines(limit) ?? [];
  }

  followLog(id: string): Feed<{ lines: ProcessLogLine[] }> {
    this.#row(id);
    const output = this.#options.outputOf(id);
    if (output === null)
      throw new DomainError('NOT_FOUND', 'Nothing that this process prints can be seen from here.', { id });
    return output.feed();
  }

  #view(group: ManagedGroup, rows: readonly ProcessView[]): ProcessGroup {
    const { id, label, kind } = group;
    const deeds = Object.keys(group.deeds()) as GroupAction[];
    return {
      id,
      label,
      kind,
      wanted: group.wanted(),
      up: rows.filter((row) => row.groupId === id && runs(row)).length,
      backlog: group.backlog(),
      actions: deeds.includes('scale') ? [...deeds, 'autoscale'] : deeds,
      autoscale: this.#autoscaler.settingsOf(id),
      reload: this.#reloads.progress(id, rows),
      problem: group.problem(),
    };
  }

  *#scalable(): Generator<ScalableGroup> {
    for (const group of this.#options.groups()) {
      const { scale } = group.deeds();
      if (scale === undefined) continue;
      const { id, least = 0 } = group;
      yield {
        id,
        // Kept from before there was a least.
        scale: (count) => scale(Math.max(least, count)),
        wanted: () => group.wanted(),
        backlog: () => group.backlog(),
        busy: () => group.busy?.() ?? 0,
      };
    }
  }

  #row(id: string): ProcessView {
    const row = this.#options.rows().find((one) => one.id === id);
    if (row !== undefined) return row;
    throw new DomainError('NOT_FOUND', `There is no process ${id}.`, { id });
  }

  #groupOf({ groupId }: ProcessView): ManagedGroup | undefined {
    for (const group of this.#options.groups()) if (group.id === groupId) return group;
    return undefined;
  }

  #find(id: string): ManagedGroup {
    for (const group of this.#options.groups()) if (group.id === id) return group;
    throw new DomainError('NOT_FOUND', `There is no group of processes ${id}.`, { group: id });
  }
}

function withActions(row: ProcessView, group: ManagedGroup | undefined): ProcessView {
  if (!row.ours || group === undefined) return row;
  return { ...row, actions: Object.keys(group.deedsFor(row)) as ProcessAction[] };
}

/** @throws DomainError INVALID_INPUT */
function needAtLeast({ label, least = 0 }: ManagedGroup, path: string, count: number): void {
  if (count < least)
    throw new InputRefused([{ path, message: `${label} has at least ${least}, not ${count}` }]);
  if (count > MOST_PROCESSES)
    throw new InputRefused([{ path, message: `${label} has at most ${MOST_PROCESSES}, not ${count}` }]);
}

function refused(label: string, action: string): DomainError {
  return new DomainError('CONFLICT', `${label}: ${action} is not possible here or at this moment.`, {
    action,
  });
}
