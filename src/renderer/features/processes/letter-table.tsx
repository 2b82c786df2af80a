import { Checkbox } from '@mantine/core';
import type { DeadLetter } from '../../../model/dead-letter.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { Age } from '../../components/age.tsx';
import { formatBytes, formatCount, UNKNOWN } from '../../components/format.ts';
import table from '../../components/table.module.css';
import classes from './dead-letters.module.css';
import { causeOf } from './letter-words.ts';

type Chosen = ReadonlySet<string>;

interface LetterTableProps {
  readonly letters: readonly DeadLetter[];
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  readonly stale: boolean;
}

function withOrWithout(chosen: Chosen, ref: string): Chosen {
  const next = new Set(chosen);
  if (!next.delete(ref)) next.add(ref);
  return next;
}

function Row({ letter, chosen, onChoose }: { letter: DeadLetter; chosen: boolean; onChoose: () => void }) {
  const { params } = useRoute();
  const { ref, id, type, message, workerId, deliveries, at, bytes } = letter;
  const name = id ?? `${ref.slice(0, 10)}…`;
  return (
    <tr data-selected={params['letter'] === ref || undefined}>
      <td className={classes.check}>
        <Checkbox size="xs" aria-label={`Choose ${name}`} checked={chosen} onChange={onChoose} />
      </td>
      <th scope="row" className={classes.id}>
        <a href={formatHash('processes', { ...params, letter: ref })} title={id ?? ref}>
          {name}
        </a>
      </th>
      <td>{type ?? UNKNOWN}</td>
      <td>{causeOf(letter)}</td>
      <td className={classes.message} title={message ?? undefined}>
        {message ?? UNKNOWN}
      </td>
      <td>{workerId ?? UNKNOWN}</td>
      <td data-number="">{formatCount(deliveries)}</td>
      <td data-number="">{formatBytes(bytes)}</td>
      <td>
        <Age at={at} />
      </td>
    </tr>
  );
}

/** A page of dead letters, to be looked at and to be chosen. */
export function LetterTable({ letters, chosen, onChoose, stale }: LetterTableProps) {
  const here = letters.filter(({ ref }) => chosen.has(ref)).length;
  const toggleAll = () =>
    onChoose(here === letters.length ? new Set() : new Set(letters.map(({ ref }) => ref)));
  return (
    <div
      className={`${table.scroll} ${classes.scroll}`}
      role="region"
      aria-label="Dead letters, newest first"
      tabIndex={0}
      data-stale={stale || undefined}
    >
      <table className={`${table.table} ${classes.table}`}>
        <thead>
          <tr>
            <td className={classes.check}>
              <Checkbox
                size="xs"
                aria-label="Choose all of this page"
                checked={here > 0 && here === letters.length}
                indeterminate={here > 0 && here < letters.length}
                onChange={toggleAll}
              />
            </td>
            <th scope="col">Task</th>
            <th scope="col">Type</th>
            <th scope="col">Cause</th>
            <th scope="col">Said</th>
            <th scope="col">Last worker</th>
            <th scope="col" data-number="">
              Begun
            </th>
            <th scope="col" data-number="">
              Size
            </th>
            <th scope="col">Given up</th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <Row
              key={letter.ref}
              letter={letter}
              chosen={chosen.has(letter.ref)}
              onChoose={() => onChoose(withOrWithout(chosen, letter.ref))}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
