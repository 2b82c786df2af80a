import { ActionIcon, NumberInput, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JobTypeGlance } from '../../../../model/job-overview.ts';
import type { JobTypeSettings } from '../../../../model/job-type.ts';
import { tellDone, tellFailed } from '../../../app/actions.ts';
import { formatHash } from '../../../app/router.ts';
import { api, client } from '../../../client.ts';
import { formatCount, formatMs } from '../../../components/format.ts';
import table from '../../../components/table.module.css';
import { Tag } from '../../../components/tag.tsx';
import { countStatuses } from '../job-counts.ts';
import classes from '../jobs-page.module.css';

const icon = { size: 15, stroke: 1.8 } as const;

function Row({ type }: { type: JobTypeGlance }) {
  const { name, title, settings, problem } = type;
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (changed: Partial<JobTypeSettings>) => client.jobTypes.change({ name, ...changed }),
    onSuccess: () => {
      tellDone(`${title} is changed on all machines.`);
      return queryClient.invalidateQueries({ queryKey: api.jobTypes.key() });
    },
    onError: (error) => tellFailed(`Could not change ${title}`, error),
  });
  const paused = settings?.paused === true;
  const statuses = countStatuses(type);
  const TurnIcon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <tr>
      <th scope="row" className={classes.name}>
        <a className={classes.link} href={formatHash('jobs', { type: name })}>
          {title}
        </a>{' '}
        {type.source !== 'built-in' && <Tag>{type.source}</Tag>} {paused && <Tag tone="warn">paused</Tag>}
        {problem !== null && (
          <span title={problem}>
            <Tag tone="bad">cannot be used</Tag>
          </span>
        )}
      </th>
      <td data-number="">{formatCount(statuses?.pending)}</td>
      <td data-number="">{formatCount(statuses?.processing)}</td>
      <td data-number="">{formatCount(statuses?.completed)}</td>
      <td data-number="">{formatCount(statuses?.failed)}</td>
      <td data-number="">{formatCount(statuses?.cancelled)}</td>
      <td data-number="">{formatMs(type.runP95Ms)}</td>
      <td data-number="">{formatCount(type.workers)}</td>
      <td>
        <NumberInput
          key={String(settings?.maxRunning)}
          aria-label={`Most ${title} jobs at the same time`}
          placeholder="no bound"
          w={96}
          min={1}
          allowDecimal={false}
          disabled={settings === null}
          defaultValue={settings?.maxRunning ?? ''}
          onBlur={(event) => {
            const text = event.currentTarget.value.replaceAll(',', '');
            const maxRunning = text === '' ? null : Number(text);
            if (maxRunning !== (settings?.maxRunning ?? null)) change.mutate({ maxRunning });
          }}
        />
      </td>
      <td>
        <NumberInput
          key={`kept ${settings?.keptMb ?? ''}`}
          aria-label={`Ended ${title} jobs kept in Redis, MB`}
          w={80}
          min={1}
          max={65_536}
          allowDecimal={false}
          disabled={settings === null}
          defaultValue={settings?.keptMb ?? ''}
          onBlur={(event) => {
            const keptMb = Number(event.currentTarget.value.replaceAll(',', ''));
            if (keptMb >= 1 && keptMb !== settings?.keptMb) change.mutate({ keptMb });
          }}
        />
      </td>
      <td className={classes.actions}>
        <Tooltip label={paused ? 'Resume' : 'Pause: begin no job of this type'}>
          <ActionIcon
            aria-label={`${paused ? 'Resume' : 'Pause'} ${title}`}
            loading={change.isPending}
            disabled={settings === null}
            onClick={() => change.mutate({ paused: !paused })}
          >
            <TurnIcon {...icon} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}

/** The job types with what there is of each; what is set here holds on all machines. */
export function TypeTable({ types }: { types: readonly JobTypeGlance[] }) {
  return (
    // Scrollable, so it must be reachable by keyboard.
    <div className={table.scroll} role="region" aria-label="Job types" tabIndex={0}>
      <table className={`${table.table} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">Type</th>
            {['Pending', 'Processing', 'Completed', 'Failed', 'Cancelled', 'Run p95', 'Workers'].map(
              (name) => (
                <th key={name} scope="col" data-number="">
                  {name}
                </th>
              ),
            )}
            <th scope="col">At the same time</th>
            <th scope="col" title="Ended jobs that stay in Redis; the history has the rest">
              Keep, MB
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {types.map((type) => (
            <Row key={type.name} type={type} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
