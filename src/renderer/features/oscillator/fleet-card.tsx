import { IconAlertTriangle, IconArrowNarrowLeft, IconArrowNarrowRight } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useLive } from '../../app/live/use-live.tsx';
import { Age } from '../../components/age.tsx';
import { Card } from '../../components/card.tsx';
import classes from './fleet-card.module.css';
import { FleetList } from './fleet-list.tsx';
import { FlipGroup } from './flip-group.tsx';
import { ThreadDetails } from './thread-details.tsx';

/** The newest reversal: who, which way, when. */
function LastReversal() {
  const events = useLive((state) => state.events);
  const last = events.find(({ event }) => event.kind === 'thread-reversed')?.event;
  if (last?.kind !== 'thread-reversed') return <div className={classes.middle} />;
  const Arrow = last.to === 'Puller' ? IconArrowNarrowRight : IconArrowNarrowLeft;
  return (
    <div className={classes.middle}>
      <Arrow size={36} stroke={1.4} />
      <b>{last.thread}</b>
      reversed
      <Age at={last.at} />
    </div>
  );
}

function FleetNotice() {
  const status = useLive((state) => state.oscillator?.status);
  const paused = useLive((state) => state.oscillator?.pushersPaused ?? false);
  const text =
    status?.kind === 'degraded'
      ? status.reason
      : paused
        ? 'Pushers rest until the backlog is smaller.'
        : null;
  if (text === null) return null;
  return (
    <p className={classes.notice} role="status" title={text}>
      <IconAlertTriangle size={14} />
      <span className="clip">{text}</span>
    </p>
  );
}

interface Inspected {
  readonly id: string;
  readonly at: { readonly left: number; readonly top: number };
}

const DETAILS_WIDTH = 240;

/** Which tile is pointed at, and where its details go: below it, inside the card. One box serves all tiles. */
function useInspected() {
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const onInspect = useCallback((id: string | null, tile: HTMLElement) => {
    const card = tile.closest('section')?.getBoundingClientRect();
    if (id === null || card === undefined) {
      setInspected(null);
      return;
    }
    const { left, bottom, width } = tile.getBoundingClientRect();
    const middle = left - card.left + width / 2 - DETAILS_WIDTH / 2;
    const right = card.width - DETAILS_WIDTH - 8;
    setInspected({ id, at: { left: Math.max(8, Math.min(middle, right)), top: bottom - card.top + 6 } });
  }, []);
  return { inspected, onInspect };
}

const sizeFor = (places: number) =>
  places <= 10 ? 'full' : places <= 20 ? 'half' : places <= 40 ? 'small' : 'tiny';

/** The two fleets. A thread that changes its role crosses over. */
export function FleetCard() {
  const slots = useLive((state) => state.slots);
  const threads = useLive((state) => state.threads);
  const byId = useMemo(() => new Map((threads ?? []).map((thread) => [thread.id, thread])), [threads]);
  const { inspected, onInspect } = useInspected();
  const details = inspected === null ? undefined : byId.get(inspected.id);
  const size = sizeFor(Math.max(slots.pushers.length, slots.pullers.length));
  return (
    <Card className={classes.card} label="Fleet">
      <FleetNotice />
      <FlipGroup slots={slots} className={classes.fleets}>
        <FleetList role="Pusher" slots={slots.pushers} threads={byId} size={size} onInspect={onInspect} />
        <LastReversal />
        <FleetList role="Puller" slots={slots.pullers} threads={byId} size={size} onInspect={onInspect} />
      </FlipGroup>
      <div
        id="thread-details"
        role="tooltip"
        className={classes.details}
        hidden={details === undefined}
        style={inspected?.at}
      >
        {details !== undefined && <ThreadDetails thread={details} />}
      </div>
    </Card>
  );
}
