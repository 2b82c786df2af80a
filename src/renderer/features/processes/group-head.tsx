import { Progress } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ProcessGroup } from '../../../model/process-group.ts';
import { MOST_PROCESSES } from '../../../model/process-group.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { formatCount, formatShort } from '../../components/format.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { Stepper } from '../../components/stepper.tsx';
import { AutoscalePopover } from './autoscale-popover.tsx';
import { GroupMenu } from './group-menu.tsx';
import classes from './process-table.module.css';
import { COLUMNS } from './process-row.tsx';
import type { Section } from './sections.ts';
import { useScale } from './use-process-actions.ts';

function Backlog({ group }: { group: ProcessGroup }) {
  const trail = useLive((state) => state.groupTrails[group.id]?.backlog);
  const queue = useLive((state) => state.python?.queues.find((one) => one.queue === group.id));
  if (group.backlog === null && queue === undefined) return null;
  return (
    <span className={classes.backlog}>
      <span>
        <b>{formatShort(group.backlog ?? queue?.waiting)}</b> waiting
      </span>
      {trail?.some((count) => count > 0) === true && (
        <Sparkline
          values={trail}
          label={`Tasks waiting for ${group.label} since the panel opened`}
          width={56}
        />
      )}
      {queue !== undefined && (
        <span>
          <b>{formatShort(queue.running)}</b> in hand
        </span>
      )}
      {(queue?.dead ?? 0) > 0 && (
        <a className={classes.dead} href={formatHash('processes', { view: 'dead', queue: group.id })}>
          {formatCount(queue?.dead)} given up
        </a>
      )}
    </span>
  );
}

function Reload({ group }: { group: ProcessGroup }) {
  if (group.reload === null) return null;
  const { done, total } = group.reload;
  return (
    <span className={classes.reload} role="status">
      Reloading, {formatCount(done)} of {formatCount(total)} done
      <Progress w={72} size={5} value={(done / total) * 100} aria-label={`Reload of ${group.label}`} />
    </span>
  );
}

/** Without a backlog there is nothing to scale by. */
const canAutoscale = ({ actions, backlog, autoscale, kind }: ProcessGroup): boolean =>
  actions.includes('autoscale') && (backlog !== null || autoscale !== null || kind === 'python');

function Controls({ group, running }: { group: ProcessGroup; running: number }) {
  const scale = useScale();
  const { label, wanted, actions } = group;
  return (
    <span className={classes.controls}>
      {canAutoscale(group) && <AutoscalePopover group={group} />}
      {actions.includes('scale') && wanted !== null && (
        <Stepper
          of={label}
          count={wanted}
          min={group.kind === 'pool' ? 1 : 0}
          max={MOST_PROCESSES}
          send={(count) => scale.mutateAsync({ group, count }).catch(() => undefined)}
        />
      )}
      <GroupMenu group={group} running={running} />
    </span>
  );
}

function upText({ group, rows }: Section, up: number): string {
  const wanted = group?.wanted ?? null;
  if (wanted === null) return `${formatCount(up)} up`;
  if (wanted > 0 || up > 0) return `${formatCount(up)} of ${formatCount(wanted)} up`;
  return rows.some(({ ours, state }) => ours && state.kind !== 'stopped') ? 'stopping' : 'stopped';
}

interface GroupHeadProps {
  readonly section: Section;
  readonly collapsed: boolean;
  readonly onToggle: () => void;
}

/** The heading of a section: how many run, what waits, and what can be done with all of them. */
export function GroupHead({ section, collapsed, onToggle }: GroupHeadProps) {
  const { group, label, rows } = section;
  const Chevron = collapsed ? IconChevronRight : IconChevronDown;
  const wanted = group?.wanted ?? null;
  const up = group?.up ?? rows.filter(({ state }) => state.kind === 'running').length;
  return (
    <tr className={classes.head}>
      <th scope="rowgroup" colSpan={COLUMNS}>
        <div>
          <button type="button" className={classes.fold} aria-expanded={!collapsed} onClick={onToggle}>
            <Chevron size={15} stroke={1.8} aria-hidden="true" />
            {label}
          </button>
          <span data-warn={(wanted !== null && up < wanted) || undefined} className={classes.up}>
            {upText(section, up)}
          </span>
          {group !== null && <Backlog group={group} />}
          {group !== null && <Reload group={group} />}
          <span className="spring" />
          {group !== null && <Controls group={group} running={up} />}
        </div>
        {group !== null && group.problem !== null && <p className={classes.problem}>{group.problem}</p>}
      </th>
    </tr>
  );
}
