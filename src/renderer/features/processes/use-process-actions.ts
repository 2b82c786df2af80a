import { useMutation } from '@tanstack/react-query';
import type { Autoscale, ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessAction, ProcessView } from '../../../model/process.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { client } from '../../client.ts';
import { deedLabel, doneText, type GroupDeed } from './process-words.ts';

interface ProcessDeed {
  readonly row: Pick<ProcessView, 'id' | 'label'>;
  readonly action: ProcessAction;
}

const failedTitle = (deed: GroupDeed, label: string): string =>
  `Could not ${deedLabel(deed).toLowerCase()} ${label}`;

/** Starts, stops and restarts single processes; the live stream shows what becomes of it. */
export function useProcessAction() {
  return useMutation({
    mutationFn: ({ row: { id }, action }: ProcessDeed) => client.processes[action]({ id }),
    onSuccess: (_, { row, action }) => tellDone(doneText(row.label, action)),
    onError: (error, { row, action }) => tellFailed(failedTitle(action, row.label), error),
  });
}

interface WholeGroupDeed {
  readonly group: Pick<ProcessGroup, 'id' | 'label'>;
  readonly deed: GroupDeed;
}

/** The same for all processes of a group. */
export function useGroupDeed() {
  return useMutation({
    mutationFn: ({ group: { id: group }, deed }: WholeGroupDeed) =>
      client.processes[`${deed}Group`]({ group }),
    onSuccess: (_, { group, deed }) => tellDone(doneText(group.label, deed)),
    onError: (error, { group, deed }) => tellFailed(failedTitle(deed, group.label), error),
  });
}

interface Scale {
  readonly group: Pick<ProcessGroup, 'id' | 'label'>;
  readonly count: number;
}

/** How many processes a group has. */
export function useScale() {
  return useMutation({
    mutationFn: ({ group, count }: Scale) => client.processes.scaleGroup({ group: group.id, count }),
    onError: (error, { group }) => tellFailed(`Could not scale ${group.label}`, error),
  });
}

interface SetAutoscale {
  readonly group: Pick<ProcessGroup, 'id' | 'label'>;
  readonly autoscale: Autoscale | null;
}

/** Whether a group has as many processes as its backlog asks for. */
export function useAutoscale() {
  return useMutation({
    mutationFn: ({ group, autoscale }: SetAutoscale) =>
      client.processes.autoscaleGroup({ group: group.id, autoscale }),
    onSuccess: (_, { group, autoscale }) =>
      tellDone(
        autoscale === null
          ? `${group.label} keeps the number of processes it has.`
          : `${group.label} has ${autoscale.min} to ${autoscale.max} processes, as its backlog asks.`,
      ),
    onError: (error, { group }) => tellFailed(`Could not change ${group.label}`, error),
  });
}
