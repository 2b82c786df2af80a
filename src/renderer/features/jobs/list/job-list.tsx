import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconRefresh, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { JobTypeView } from '../../../../model/job-type.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive, useLiveStore } from '../../../app/live/use-live.tsx';
import { formatHash, useRoute } from '../../../app/router.ts';
import { Card } from '../../../components/card.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatCount, formatShort } from '../../../components/format.ts';
import { NewPill } from '../../../components/new-pill.tsx';
import { useChunkedWork } from '../../../components/use-chunked-work.ts';
import { useThrottled } from '../../../components/use-throttled.ts';
import { WorkStrip } from '../../../components/work-strip.tsx';
import { countJobs, type StatusCounts } from '../job-counts.ts';
import { JOB_STATUS_LABEL } from '../job-status.tsx';
import { type JobFilter, readFilter } from '../selection.ts';
import { useSelected } from '../use-selected.ts';
import { BulkActions } from './bulk-actions.tsx';
import classes from './job-list.module.css';
import { JobTable } from './job-table.tsx';
import { useJobList } from './use-job-list.ts';
import { LIST_LOOK_MS } from '../../../../model/timings.ts';

const SEARCH_AFTER_MS = 300;

type Tab = keyof StatusCounts | 'all' | 'history';
const TABS: readonly Tab[] = [
  'all',
  'pending',
  'processing',
  'completed',
  'failed',
  'cancelled',
  'history',
] as const;

const tabLabel = (tab: Tab): string =>
  tab === 'all' ? 'All' : tab === 'history' ? 'History' : JOB_STATUS_LABEL[tab];

const countOf = (tab: Tab, counts: StatusCounts): number | null => {
  if (tab === 'history') return null;
  if (tab !== 'all') return counts[tab];
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
};

function StatusTabs({ counts, now }: { counts: StatusCounts | null; now: Tab }) {
  const { params } = useRoute();
  return (
    <nav className={classes.tabs} aria-label="Jobs by status">
      {TABS.map((tab) => {
        const count = counts === null ? null : countOf(tab, counts);
        return (
          <a
            key={tab}
            href={formatHash('jobs', { ...params, status: tab === 'all' ? null : tab, text: null })}
            aria-current={tab === now || undefined}
          >
            {tabLabel(tab)}
            {count !== null && <b title={formatCount(count)}>{formatShort(count)}</b>}
          </a>
        );
      })}
    </nav>
  );
}

function HistorySearch({ text }: { text: string }) {
  const { setParams } = useRoute();
  const [typed, setTyped] = useState(text);
  const search = useDebouncedCallback((next: string) => setParams({ text: next }, true), SEARCH_AFTER_MS);
  return (
    <TextInput
      aria-label="Search the history"
      placeholder="Id, worker or cause"
      leftSection={<IconSearch size={13} />}
      w={180}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}

const EMPTY: Record<Tab, string> = {
  all: 'Submit one beside, or with curl: POST /api/jobs.',
  pending: 'Jobs wait here until a worker takes them.',
  processing: 'Jobs are listed here while a worker has them in hand.',
  completed: 'Finished jobs are listed here, the newest first.',
  failed: 'Jobs come here when their last attempt has failed.',
  cancelled: 'Jobs that somebody cancelled are listed here.',
  history: 'Every job that has ended stays here, those included that Redis no longer has.',
};

function emptyTitle(tab: Tab, filter: JobFilter): string {
  if (filter.text !== '') return `Nothing in the history has “${filter.text}”`;
  return tab === 'all' || tab === 'history'
    ? 'No jobs yet'
    : `No ${JOB_STATUS_LABEL[tab].toLowerCase()} jobs`;
}

/** Jobs by status and type. The list stands still; a pill tells what has changed since. */
export function JobList({ types }: { types: readonly JobTypeView[] }) {
  const { params, setParams } = useRoute();
  const filter = readFilter(params);
  const tab: Tab = filter.history ? 'history' : (filter.status ?? 'all');
  const glances = useLive((state) => state.jobs?.types ?? null);
  const now = countJobs(glances, filter.type);
  const store = useLiveStore();
  const countNow = (): number | null => {
    const then = countJobs(store.state().jobs?.types ?? null, filter.type);
    return then === null ? null : countOf(tab, then);
  };
  const list = useJobList(filter, countNow);
  const { jobs, total, error, isPlaceholderData, refetch, fetchNextPage, hasNextPage, isFetching } = list;
  const selected = useSelected();
  // Held here: it goes on when nothing is ticked any more.
  const work = useChunkedWork();
  const listed = jobs ?? [];
  const count = now === null ? null : countOf(tab, now);
  const change = count === null || list.counted === null ? 0 : count - list.counted;
  const refresh = () => void refetch();
  // An empty list has nothing that could shift under anybody's eyes, so it fills by itself.
  const counted = useThrottled(count ?? 0, LIST_LOOK_MS);
  const outdated = total === 0 && counted > 0;
  useEffect(() => {
    if (outdated) void refetch();
  }, [outdated, counted, refetch]);

  return (
    <Card className={classes.card} label="Jobs">
      <div className={classes.bar}>
        <StatusTabs counts={now} now={tab} />
        <span className="spring" />
        {filter.history && <HistorySearch key={filter.type} text={filter.text} />}
        <NativeSelect
          aria-label="Type"
          value={filter.type ?? ''}
          data={[
            { value: '', label: 'Every type' },
            ...types.map(({ name, title }) => ({ value: name, label: title })),
          ]}
          onChange={(event) => setParams({ type: event.currentTarget.value })}
        />
        <Tooltip label="Refresh">
          <ActionIcon aria-label="Refresh the jobs" onClick={refresh}>
            <IconRefresh size={15} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
      </div>
      {selected.ids.size > 0 && (
        <BulkActions jobs={listed} selected={selected} work={work} onDone={refresh} />
      )}
      <WorkStrip work={work} />
      {jobs === null && error !== null ? (
        <EmptyState title={errorText(error)} action={<Button onClick={refresh}>Try again</Button>} />
      ) : jobs?.length === 0 ? (
        <EmptyState title={emptyTitle(tab, filter)}>{EMPTY[tab]}</EmptyState>
      ) : (
        <div className={classes.holder}>
          <span className={classes.pill}>
            <NewPill count={Math.abs(change)} label={change > 0 ? 'new' : 'gone'} onClick={refresh} />
          </span>
          <JobTable
            jobs={listed}
            stale={isPlaceholderData}
            selected={selected}
            more={() => {
              if (hasNextPage && !isFetching) void fetchNextPage();
            }}
          />
        </div>
      )}
    </Card>
  );
}
