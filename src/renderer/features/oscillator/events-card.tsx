import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { NumberedEvent } from '../../app/live/live-state.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { Age } from '../../components/age.tsx';
import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { NewPill } from '../../components/new-pill.tsx';
import { useHeldList } from '../../components/use-held-list.ts';
import { useThrottled } from '../../components/use-throttled.ts';
import { eventText } from './event-text.ts';
import classes from './events-card.module.css';

const MOST_SHOWN = 50;
const REDRAW_MS = 500;
const TONE_ICON = {
  ok: IconCircleCheckFilled,
  warn: IconAlertTriangleFilled,
  bad: IconCircleXFilled,
} as const;

function EventRow({ entry: { event } }: { entry: NumberedEvent }) {
  const { text, detail, tone } = eventText(event);
  const ToneIcon = tone === undefined ? null : TONE_ICON[tone];
  return (
    <li className={classes.row} data-tone={tone} title={detail === undefined ? text : `${text}: ${detail}`}>
      <span className="clip">
        {ToneIcon !== null && <ToneIcon size={12} />}
        {text} {detail !== undefined && <small>{detail}</small>}
      </span>
      <span className={classes.age}>
        <Age at={event.at} suffix="" />
      </span>
    </li>
  );
}

/** Of the saves, which come with every switch, only the newest is news. */
function withoutOldSaves(events: readonly NumberedEvent[]): readonly NumberedEvent[] {
  const newest = events.find(({ event }) => event.kind === 'state-saved');
  return events
    .filter((entry) => entry.event.kind !== 'state-saved' || entry === newest)
    .slice(0, MOST_SHOWN);
}

/** What happened last; stands still while it is being read. */
export function EventsCard() {
  const all = useThrottled(
    useLive((state) => state.events),
    REDRAW_MS,
  );
  const events = useMemo(() => withoutOldSaves(all), [all]);
  const { shown, added, hold, release } = useHeldList(events, (entry) => entry.number);
  return (
    <Card className={classes.card} title="Last events" aside={<NewPill count={added} onClick={release} />}>
      {shown.length === 0 ? (
        <EmptyState title="Nothing has happened yet" />
      ) : (
        <ol
          className={classes.list}
          tabIndex={0}
          aria-label="Last events"
          onPointerEnter={hold}
          onPointerLeave={release}
          onFocus={hold}
          onBlur={release}
        >
          {shown.map((entry) => (
            <EventRow key={entry.number} entry={entry} />
          ))}
        </ol>
      )}
    </Card>
  );
}
