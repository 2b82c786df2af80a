import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { formatClockMs, formatDate } from '../format.ts';
import { NewPill } from '../new-pill.tsx';
import classes from './log-list.module.css';

/** What every line of a log has. */
export interface ListedLine {
  /** Grows with every line. */
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

/** How a line is marked. */
export interface LineLook {
  /** A short word before the text: its level, or where it was printed. */
  readonly mark: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Who says it. */
  readonly source?: string;
}

interface LogListProps<Line extends ListedLine> {
  readonly lines: readonly Line[];
  readonly look: (line: Line) => LineLook;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** Long lines go on in the next one. Default true. */
  readonly wrap?: boolean;
}

const ROW_HEIGHT = 22;
const NEAR_END = 8;

/** The lines in sight. Follows the end until somebody scrolls up; then says how many have come. */
export function LogList<Line extends ListedLine>({
  lines,
  look,
  follow,
  onFollow,
  wrap = true,
}: LogListProps<Line>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(0);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing memoized takes anything of it
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 20,
  });
  const last = lines.at(-1)?.seq ?? 0;
  const added = follow ? 0 : lines.filter((line) => line.seq > seen).length;

  useEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow, lines, virtual]);
  // Rows that were measured have other heights now.
  useEffect(() => virtual.measure(), [wrap, virtual]);

  const stop = () => {
    if (!follow) return;
    setSeen(last);
    onFollow(false);
  };
  const onScroll = () => {
    const element = scroller.current;
    if (element === null || follow) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (end < NEAR_END) onFollow(true);
  };
  const leavesEnd = (event: React.KeyboardEvent) =>
    ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && stop();

  return (
    <div className={classes.holder}>
      <div
        ref={scroller}
        className={classes.scroll}
        role="log"
        aria-label="Log"
        aria-live="off"
        tabIndex={0}
        data-wrap={wrap || undefined}
        onScroll={onScroll}
        onKeyDown={leavesEnd}
        onWheel={(event) => event.deltaY < 0 && stop()}
        onPointerDown={stop}
      >
        <ol className={classes.lines} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const line = lines[index];
            if (line === undefined) return null;
            const { mark, level, source } = look(line);
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={classes.line}
                data-level={level}
                data-sourced={source === undefined ? undefined : ''}
                style={{ transform: `translateY(${start}px)` }}
              >
                <time title={formatDate(line.at)}>{formatClockMs(line.at)}</time>
                <span className={classes.level}>{mark}</span>
                {source !== undefined && <span className={classes.source}>{source}</span>}
                <span className={classes.text}>{line.text}</span>
              </li>
            );
          })}
        </ol>
      </div>
      {added > 0 && (
        <span className={classes.pill}>
          <NewPill count={added} onClick={() => onFollow(true)} />
        </span>
      )}
    </div>
  );
}
