import { Button } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash, useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount } from '../../components/format.ts';
import { NewPill } from '../../components/new-pill.tsx';
import { useChunkedWork } from '../../components/use-chunked-work.ts';
import { useThrottled } from '../../components/use-throttled.ts';
import { WorkStrip } from '../../components/work-strip.tsx';
import classes from './dead-letters.module.css';
import { LetterActions } from './letter-actions.tsx';
import { LetterDrawer } from './letter-drawer.tsx';
import { LetterPager, PAGE_SIZE } from './letter-pager.tsx';
import { LetterTable } from './letter-table.tsx';
import { LIST_LOOK_MS } from '../../../model/timings.ts';

/** A page of the dead letters of a queue; it stands still, a pill tells what has changed since. */
function useLetters(queue: string, page: number, dead: number | null) {
  const query = useQuery(
    api.deadLetters.list.queryOptions({
      input: { queue, offset: page * PAGE_SIZE, limit: PAGE_SIZE },
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  );
  const { data, refetch } = query;
  const change = data === undefined || dead === null ? 0 : dead - data.total;
  // An empty list has nothing that could shift under anybody's eyes, so it fills by itself.
  const counted = useThrottled(dead, LIST_LOOK_MS);
  const outdated = data?.total === 0 && (counted ?? 0) > 0;
  useEffect(() => {
    if (outdated) void refetch();
  }, [outdated, counted, refetch]);
  return { ...query, change };
}

function QueueTabs({ queue }: { queue: string }) {
  const queues = useLive((state) => state.python?.queues);
  return (
    <nav className={classes.queues} aria-label="Queues">
      {queues?.map(({ queue: name, dead }) => (
        <a
          key={name}
          href={formatHash('processes', { view: 'dead', queue: name })}
          aria-current={name === queue || undefined}
        >
          {name} <b>{formatCount(dead)}</b>
        </a>
      ))}
    </nav>
  );
}

function QueueLetters({ queue }: { queue: string }) {
  const { params } = useRoute();
  const dead = useLive((state) => state.python?.queues.find((one) => one.queue === queue)?.dead ?? null);
  const page = Math.max(0, Math.floor(Number(params['page'] ?? 1)) - 1 || 0);
  const { data, error, isPlaceholderData, change, refetch } = useLetters(queue, page, dead);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const work = useChunkedWork();
  const refresh = () => void refetch();
  // What is gone cannot be chosen any more.
  const here = data?.letters.map(({ ref }) => ref).filter((ref) => chosen.has(ref)) ?? [];
  return (
    <>
      <div className={classes.bar}>
        <QueueTabs queue={queue} />
        <NewPill count={Math.abs(change)} label={change > 0 ? 'new' : 'gone'} onClick={refresh} />
        <span className="spring" />
        {data !== undefined && data.total > 0 && (
          <>
            <LetterActions queue={queue} refs={here} total={data.total} work={work} />
            <LetterPager page={page} total={data.total} onRefresh={refresh} />
          </>
        )}
      </div>
      <WorkStrip work={work} />
      {error !== null && data === undefined ? (
        <EmptyState title={errorText(error)} action={<Button onClick={refresh}>Try again</Button>} />
      ) : data?.letters.length === 0 ? (
        <EmptyState
          icon={<IconMailOff size={28} stroke={1.4} />}
          title={data.total === 0 ? `No dead letters in ${queue}` : 'Nothing on this page'}
          action={
            data.total > 0 && (
              <Button component="a" href={formatHash('processes', { view: 'dead', queue })}>
                To the first page
              </Button>
            )
          }
        >
          Tasks come here when three workers have died with them in hand, or when they cannot be read.
        </EmptyState>
      ) : (
        <LetterTable
          letters={data?.letters ?? []}
          chosen={chosen}
          onChoose={setChosen}
          stale={isPlaceholderData}
        />
      )}
      <LetterDrawer queue={queue} id={params['letter'] ?? null} />
    </>
  );
}

/** Tasks that were given up, queue by queue. */
export function DeadLetters() {
  const { params } = useRoute();
  const queues = useLive((state) => state.python?.queues);
  const first = queues?.find(({ dead }) => (dead ?? 0) > 0) ?? queues?.[0];
  const queue = params['queue'] ?? first?.queue;
  if (queue === undefined)
    return (
      <EmptyState icon={<IconMailOff size={28} stroke={1.4} />} title="There is no queue of Python tasks">
        Tasks that were given up are listed here, once there are Python workers.
      </EmptyState>
    );
  return <QueueLetters key={queue} queue={queue} />;
}
