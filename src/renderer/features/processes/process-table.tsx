import { useLocalStorage } from '@mantine/hooks';
import { useRoute } from '../../app/router.ts';
import table from '../../components/table.module.css';
import { GroupHead } from './group-head.tsx';
import { COLUMNS, ProcessRow } from './process-row.tsx';
import classes from './process-table.module.css';
import type { Section } from './sections.ts';

const HEADS: readonly (readonly [name: string, number: boolean])[] = [
  ['Process', false],
  ['State', false],
  ['Pid', true],
  ['Up', true],
  ['Restarts', true],
  ['Heartbeat', true],
  ['Tasks', true],
  ['Memory', true],
  ['CPU', true],
];

/** Up and down go from one process to the next. */
function walk(event: React.KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const target = event.target as HTMLElement;
  if (step === 0 || !('rowLink' in target.dataset)) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-link]')];
  const next = links[links.indexOf(target) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

interface ProcessTableProps {
  readonly sections: readonly Section[];
  /** Id of the process that is looked at. */
  readonly selected: string | null;
}

/** Every process, group by group. */
export function ProcessTable({ sections, selected }: ProcessTableProps) {
  const { params } = useRoute();
  const [folded, setFolded] = useLocalStorage<readonly string[]>({
    key: 'capstan.folded-groups',
    defaultValue: [],
  });
  const searching = (params['find'] ?? '') !== '';
  const toggle = (id: string) =>
    setFolded((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]));
  return (
    <div
      className={`${table.scroll} ${classes.scroll}`}
      role="region"
      aria-label="Processes by group"
      tabIndex={0}
      onKeyDown={walk}
    >
      <table className={`${table.table} ${classes.table}`}>
        <thead>
          <tr>
            {HEADS.map(([name, number]) => (
              <th key={name} scope="col" data-number={number || undefined}>
                {name}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        {sections.map((section) => {
          const collapsed = !searching && folded.includes(section.id);
          return (
            <tbody key={section.id} aria-label={section.label}>
              <GroupHead section={section} collapsed={collapsed} onToggle={() => toggle(section.id)} />
              {!collapsed &&
                section.rows.map((row) => (
                  <ProcessRow key={row.id} row={row} selected={row.id === selected} />
                ))}
              {!collapsed && section.rows.length === 0 && (
                <tr className={classes.row}>
                  <td colSpan={COLUMNS} className="muted">
                    No process
                  </td>
                </tr>
              )}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}
