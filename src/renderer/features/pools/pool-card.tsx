import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PoolView } from '../../../model/pool.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash, useRoute } from '../../app/router.ts';
import { formatMs, formatRate, formatShort } from '../../components/format.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { Tag } from '../../components/tag.tsx';
import { PoolActions } from './pool-actions.tsx';
import classes from './pool-card.module.css';
import { poolStateWords } from './pool-state.ts';
import { plainName } from '../tasks/plain-name.ts';
import { listOf, readFilter, sameScope } from '../tasks/task-scope.ts';
import type { Target } from './target.ts';
import { tasksText, WorkerRows } from './worker-rows.tsx';
import { WorkerStepper } from './worker-stepper.tsx';

/** A figure with its name. */
export function Figure({
  name,
  tone,
  children,
}: {
  name: string;
  tone?: 'bad' | undefined;
  children: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-tone={tone}>{children}</dd>
    </div>
  );
}

/** The name of a card: a link that lists what is the card's, and nothing else. */
export function CardName({ target, name }: { target: Target; name: string }) {
  const { params } = useRoute();
  const selected = sameScope(readFilter('pools', params).of, target);
  return (
    <h2 className={classes.name}>
      <a
        className="clip"
        href={formatHash('pools', { ...params, ...listOf('pools', selected ? null : target) })}
        aria-current={selected || undefined}
        title={selected ? 'List all tasks again' : `List the tasks of ${name}`}
      >
        {name}
      </a>
    </h2>
  );
}

export function useIsSelected(target: Target): boolean {
  const { params } = useRoute();
  return sameScope(readFilter('pools', params).of, target);
}

/** One pool: its workers, what it does, and what can be done with it. */
export function PoolCard({ pool }: { pool: PoolView }) {
  const { name, state, options, workers, counts } = pool;
  const target = { kind: 'pool', pool: name } as const;
  const trail = useLive((live) => live.poolTrails[name]);
  const selected = useIsSelected(target);
  const words = poolStateWords(pool);
  return (
    <section className={classes.card} aria-label={`Pool ${name}`} data-selected={selected || undefined}>
      <header className={classes.header}>
        <CardName target={target} name={name} />
        <Tooltip label={words.meaning ?? ''} disabled={words.meaning === null}>
          <span>
            <Tag {...(words.tone !== undefined && { tone: words.tone })}>{words.word}</Tag>
          </span>
        </Tooltip>
        <span className="spring" />
        <WorkerStepper pool={pool} />
        <PoolActions pool={pool} />
      </header>
      <p className={classes.about}>
        <span className="clip" title={options.workerScript}>
          {plainName(options.workerScript)}
        </span>
        <span className="spring" />
        <Sparkline values={trail ?? []} label={`Tasks a second in ${name} since the panel opened`} />
        {pool.ratePerSecond !== null && `${formatRate(pool.ratePerSecond)}/s`}
      </p>
      <dl className={classes.figures}>
        <Figure name="Running">{formatShort(pool.running)}</Figure>
        <Figure name="Waiting">{formatShort(pool.queued)}</Figure>
        <Figure name="Done">{formatShort(counts.done)}</Figure>
        <Figure name="Failed" tone={counts.failed > 0 ? 'bad' : undefined}>
          {formatShort(counts.failed)}
        </Figure>
        <Figure name="p95 wait">{formatMs(pool.waitP95Ms)}</Figure>
        <Figure name="p95 run">{formatMs(pool.runP95Ms)}</Figure>
      </dl>
      {state.kind === 'errored' && <p className={classes.cause}>{state.cause}</p>}
      <WorkerRows
        label={`Worker processes of ${name}`}
        lines={workers.map((worker) => ({ ...worker, doing: tasksText(worker.activeTasks) }))}
      />
    </section>
  );
}
