import { formatBytes } from './format.ts';
import classes from './memory-bar.module.css';

interface MemoryBarProps {
  readonly bytes: number | null;
  /** Null: there is no limit. */
  readonly limitBytes: number | null;
  /** The limit is in the hint only. Default false. */
  readonly short?: boolean;
}

const HIGH = 0.9;

/** Memory against its limit. */
export function MemoryBar({ bytes, limitBytes, short = false }: MemoryBarProps) {
  const share = bytes !== null && limitBytes !== null ? bytes / limitBytes : null;
  const limit = limitBytes === null ? '' : ` of ${formatBytes(limitBytes)}`;
  return (
    <span className={classes.memory} title={short ? `${formatBytes(bytes)}${limit}` : undefined}>
      <span
        className={classes.meter}
        data-none={share === null || undefined}
        data-high={(share ?? 0) > HIGH || undefined}
      >
        <span style={{ width: `${Math.min(1, share ?? 0) * 100}%` }} />
      </span>
      <span>
        {formatBytes(bytes)}
        {!short && limit !== '' && <span className="muted">{limit}</span>}
      </span>
    </span>
  );
}
