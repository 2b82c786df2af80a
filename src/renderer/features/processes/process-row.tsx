import { Tooltip } from '@mantine/core';
import { memo } from 'react';
import type { ProcessView } from '../../../model/process.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash, useRoute } from '../../app/router.ts';
import { Age } from '../../components/age.tsx';
import { formatBytes, formatCount, formatDigits, formatRate, UNKNOWN } from '../../components/format.ts';
import { ProcessStateMark, processNow } from '../../components/process-state.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { Tag } from '../../components/tag.tsx';
import { useNow } from '../../components/use-now.ts';
import classes from './process-table.module.css';
import { RowActions } from './row-actions.tsx';
import { LATE_AFTER_MS } from '../../../model/timings.ts';

/** Columns of the process table. */
export const COLUMNS = 10;

const SPARK = 44;
const HIGH = 0.9;

function Name({ row }: { row: ProcessView }) {
  const { params } = useRoute();
  const { id, label, ours, worker } = row;
  const selected = params['process'] === id;
  return (
    <th scope="row" className={classes.name}>
      <a
        href={formatHash('processes', { ...params, process: selected ? null : id })}
        aria-current={selected || undefined}
        data-row-link=""
        title={label}
      >
        {label}
      </a>
      {!ours && (
        <>
          {' '}
          <Tooltip label="Started by somebody else; Capstan only hears its heartbeats">
            <span className={classes.foreign}>
              <Tag>not ours</Tag>
            </span>
          </Tooltip>
          {worker?.machine !== null && <span className={classes.machine}>on {worker?.machine}</span>}
        </>
      )}
    </th>
  );
}

function Restarts({ row: { restarts, lastExit } }: { row: ProcessView }) {
  if (lastExit === null) return <>{formatCount(restarts)}</>;
  return (
    <Tooltip label={`Last exit: ${lastExit}`}>
      <span className={classes.cause} tabIndex={0}>
        {formatCount(restarts)}
      </span>
    </Tooltip>
  );
}

function Heartbeat({ at }: { at: number | null | undefined }) {
  const now = useNow();
  const late = at !== null && at !== undefined && now - at > LATE_AFTER_MS;
  return (
    <span data-warn={late || undefined}>
      <Age at={at} suffix="" />
    </span>
  );
}

function Memory({ row, trail }: { row: ProcessView; trail: readonly number[] | undefined }) {
  const { rssBytes, rssLimitBytes, label } = row;
  const share = rssBytes === null || rssLimitBytes === null ? null : rssBytes / rssLimitBytes;
  return (
    <span className={classes.memory}>
      <Sparkline values={trail ?? []} label={`Memory of ${label} since the panel opened`} width={SPARK} />
      <span className={classes.against} data-high={(share ?? 0) > HIGH || undefined}>
        {formatBytes(rssBytes)}
        {share !== null && <span className="muted"> of {formatBytes(rssLimitBytes)}</span>}
        {share !== null && <i style={{ width: `${Math.min(1, share) * 100}%` }} />}
      </span>
    </span>
  );
}

/** When the present run began; null while there is none. */
function upSince({ state, startedAt }: ProcessView): number | null {
  return state.kind === 'running' || state.kind === 'late' ? startedAt : null;
}

/** One process. It renders again only when something of it has changed. */
export const ProcessRow = memo(function ProcessRow({
  row,
  selected,
}: {
  row: ProcessView;
  selected: boolean;
}) {
  const trail = useLive((state) => state.processTrails[row.id]);
  const { state, worker, cpuPercent, label } = row;
  const pid = 'pid' in state ? state.pid : null;
  return (
    <tr className={classes.row} data-selected={selected || undefined} data-kind={state.kind}>
      <Name row={row} />
      <td>
        <ProcessStateMark state={state} />
      </td>
      {'cause' in state ? (
        <td
          colSpan={2}
          className={classes.why}
          data-bad={state.kind === 'errored' || undefined}
          title={processNow(row)}
        >
          {state.cause}
        </td>
      ) : (
        <>
          <td data-number="">{formatDigits(pid)}</td>
          <td data-number="">
            <Age at={upSince(row)} suffix="" />
          </td>
        </>
      )}
      <td data-number="">
        <Restarts row={row} />
      </td>
      <td data-number="">
        <Heartbeat at={worker?.heartbeatAt} />
      </td>
      <td data-number="">
        <span className={classes.spark}>
          <Sparkline
            values={trail?.tasks ?? []}
            label={`Tasks of ${label} between heartbeats`}
            width={SPARK}
          />
          <span className={classes.count}>{formatCount(worker?.tasksProcessed)}</span>
        </span>
      </td>
      <td data-number="">
        <Memory row={row} trail={trail?.rss} />
      </td>
      <td data-number="">
        <span className={classes.spark}>
          <Sparkline
            values={trail?.cpu ?? []}
            label={`CPU of ${label} since the panel opened`}
            width={SPARK}
          />
          <span className={classes.percent}>
            {cpuPercent === null ? UNKNOWN : `${formatRate(cpuPercent)} %`}
          </span>
        </span>
      </td>
      <td>
        <RowActions row={row} />
      </td>
    </tr>
  );
});
