import classes from './table.module.css';

interface DataTableProps {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Plain rows of text in a scrolling box; the first column names the row. */
export function DataTable({ label, head, rows }: DataTableProps) {
  return (
    // Scrollable, so it must be reachable by keyboard.
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {head.map((name, index) => (
              <th key={name} scope="col" data-number={index > 0 || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, number) => (
            <tr key={`${row[0] ?? ''}-${rows.length - number}`}>
              {row.map((cell, index) => (
                <td key={head[index]} data-number={index > 0 || undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
