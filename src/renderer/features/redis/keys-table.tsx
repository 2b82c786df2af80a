import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { formatBytes, formatSpan } from '../../components/format.ts';
import { Tag } from '../../components/tag.tsx';
import classes from './keys-card.module.css';

interface Key {
  readonly key: string;
  readonly type: string;
  readonly ttlMs: number | null;
  readonly bytes: number | null;
}

const ROW_HEIGHT = 27;

/** Thousands of keys; only those in sight are drawn. */
export function KeysTable({ keys }: { keys: readonly Key[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing memoized takes anything of it
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  return (
    <div role="table" aria-label="Keys" aria-rowcount={keys.length + 1} style={{ display: 'contents' }}>
      <div role="rowgroup">
        <div role="row" className={classes.head}>
          <span role="columnheader">Key</span>
          <span role="columnheader">Type</span>
          <span role="columnheader">Expires in</span>
          <span role="columnheader">Memory</span>
        </div>
      </div>
      <div ref={scroller} className={classes.scroll} tabIndex={0} role="rowgroup" aria-label="Rows">
        <div role="presentation" className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = keys[index];
            if (row === undefined) return null;
            return (
              <div
                key={row.key}
                role="row"
                aria-rowindex={index + 2}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <code role="cell" className="clip" title={row.key}>
                  {row.key}
                </code>
                <span role="cell">
                  <Tag>{row.type}</Tag>
                </span>
                <span role="cell">{row.ttlMs === null ? 'never' : formatSpan(row.ttlMs)}</span>
                <span role="cell">{formatBytes(row.bytes)}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
