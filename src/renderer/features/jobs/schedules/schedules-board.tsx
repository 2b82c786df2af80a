import { Button, Modal } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { JobTypeView } from '../../../../model/job-type.ts';
import type { ScheduleView } from '../../../../model/schedule.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatHash, useRoute } from '../../../app/router.ts';
import { api } from '../../../client.ts';
import { Card } from '../../../components/card.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatCount, formatDate, formatSpan } from '../../../components/format.ts';
import { Moment } from '../../../components/moment.tsx';
import table from '../../../components/table.module.css';
import { Tag } from '../../../components/tag.tsx';
import { useNow } from '../../../components/use-now.ts';
import classes from '../jobs-page.module.css';
import { useFreshWhenJobsMove } from '../use-job-types.ts';
import { ScheduleActions } from './schedule-actions.tsx';
import { ScheduleForm } from './schedule-form.tsx';

function NextRun({ schedule: { paused, nextRuns, problem } }: { schedule: ScheduleView }) {
  const now = useNow();
  const next = nextRuns[0];
  if (problem !== null) return <span className={classes.problem}>{problem}</span>;
  if (paused) return <Tag tone="warn">paused</Tag>;
  if (next === undefined) return <span className="muted">over</span>;
  return (
    <Moment at={next} title={nextRuns.map((at) => formatDate(at)).join('\n')}>
      in {formatSpan(Math.max(0, next - now))}
    </Moment>
  );
}

function Row({ schedule, chosen }: { schedule: ScheduleView; chosen: boolean }) {
  return (
    <tr data-selected={chosen || undefined}>
      <th scope="row" className={classes.name}>
        {schedule.name}
      </th>
      <td>
        <a className={classes.link} href={formatHash('jobs', { type: schedule.type })}>
          {schedule.type}
        </a>
      </td>
      <td className={classes.words}>{schedule.words}</td>
      <td>
        <NextRun schedule={schedule} />
      </td>
      <td data-number="">
        {formatCount(schedule.runs)}
        {schedule.limit !== undefined && <span className="muted"> of {formatCount(schedule.limit)}</span>}
      </td>
      <td className={classes.actions}>
        <ScheduleActions schedule={schedule} />
      </td>
    </tr>
  );
}

function CreateButton() {
  const { setParams } = useRoute();
  return (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setParams({ edit: 'new' })}>
      New schedule…
    </Button>
  );
}

/** Jobs that are submitted again and again: by which rule, and when next. */
export function SchedulesBoard({ types }: { types: readonly JobTypeView[] }) {
  useFreshWhenJobsMove([api.schedules.key()]);
  const { params, setParams } = useRoute();
  const { data, error, refetch } = useQuery(api.schedules.list.queryOptions({ staleTime: 0 }));
  const edit = params['edit'];
  const edited = data?.find(({ id }) => id === edit) ?? null;
  const close = () => setParams({ edit: null });
  return (
    <Card className={classes.listCard} title="Schedules" aside={<CreateButton />}>
      {data === undefined ? (
        error !== null && (
          <EmptyState
            title={errorText(error)}
            action={<Button onClick={() => void refetch()}>Try again</Button>}
          />
        )
      ) : data.length === 0 ? (
        <EmptyState title="No schedules" action={<CreateButton />}>
          A schedule submits the same job again and again, every so often or by the calendar.
        </EmptyState>
      ) : (
        // Scrollable, so it must be reachable by keyboard.
        <div className={table.scroll} role="region" aria-label="Schedules" tabIndex={0}>
          <table className={`${table.table} ${classes.table}`}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <th scope="col">When</th>
                <th scope="col">Next run</th>
                <th scope="col" data-number="">
                  Runs
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {data.map((schedule) => (
                <Row key={schedule.id} schedule={schedule} chosen={schedule.id === params['schedule']} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Modal
        opened={edit !== undefined && (edit === 'new' || edited !== null)}
        onClose={close}
        title={edited === null ? 'New schedule' : `Edit ${edited.name}`}
        size={560}
      >
        <ScheduleForm key={edit} types={types} schedule={edited} onDone={close} />
      </Modal>
    </Card>
  );
}
