import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import type { OneShotsView } from '../../../model/one-shot.ts';
import type { ProcessView } from '../../../model/process.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { useRoute } from '../../app/router.ts';
import { formatCount, formatShort } from '../../components/format.ts';
import { CardName, Figure, useIsSelected } from './pool-card.tsx';
import classes from './pool-card.module.css';
import { WorkerRows } from './worker-rows.tsx';

const TARGET = { kind: 'one-shot' } as const;

const isOneShot = ({ id }: ProcessView): boolean => /^one-shot-\d+$/.test(id);

/** Processes that run one task and end. */
export function OneShotsCard({ view }: { view: OneShotsView }) {
  const { setParams } = useRoute();
  const processes = useLive((state) => state.processes);
  const selected = useIsSelected(TARGET);
  const { settings, counts } = view;
  const lines = processes?.filter(isOneShot) ?? [];
  return (
    <section className={classes.card} aria-label="One-shots" data-selected={selected || undefined}>
      <header className={classes.header}>
        <CardName target={TARGET} name="One-shots" />
        <span className="spring" />
        <Tooltip label="Settings of one-shots">
          <ActionIcon
            size={26}
            aria-label="Settings of one-shots"
            onClick={() => setParams({ edit: 'one-shots' })}
          >
            <IconAdjustments size={15} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </header>
      <p className={classes.about}>a process for each task, {formatCount(settings.maxRunning)} at a time</p>
      <dl className={classes.figures}>
        <Figure name="Running">{formatShort(view.running)}</Figure>
        <Figure name="Waiting">{formatShort(view.queued)}</Figure>
        <Figure name="Done">{formatShort(counts.done)}</Figure>
        <Figure name="Failed" tone={counts.failed > 0 ? 'bad' : undefined}>
          {formatShort(counts.failed)}
        </Figure>
        <Figure name="Kept warm">{formatCount(view.spares)}</Figure>
      </dl>
      {lines.length === 0 ? (
        <p className={classes.none}>No process at present</p>
      ) : (
        <WorkerRows label="Processes of one-shots" lines={lines.map((line) => ({ ...line, doing: '' }))} />
      )}
    </section>
  );
}
