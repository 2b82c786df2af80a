import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { formatCount } from '../../components/format.ts';
import { countUp } from '../overview/summary.ts';
import classes from './processes-page.module.css';

/** The parts of the page. */
export type ProcessesView = 'processes' | 'tasks' | 'dead';

export function readView({ view }: Readonly<Record<string, string>>): ProcessesView {
  return view === 'tasks' || view === 'dead' ? view : 'processes';
}

const sum = (counts: readonly (number | null)[]): number =>
  counts.reduce<number>((all, one) => all + (one ?? 0), 0);

interface Tab {
  readonly view: ProcessesView;
  readonly label: string;
  readonly figure: string;
  readonly tone?: 'warn' | 'bad' | undefined;
}

/** The parts of the page, each with what it counts. */
export function ViewTabs({ view }: { view: ProcessesView }) {
  const up = countUp(useLive((state) => state.processes));
  const queues = useLive((state) => state.python?.queues) ?? [];
  const open = sum(queues.flatMap(({ waiting, running }) => [waiting, running]));
  const dead = sum(queues.map((queue) => queue.dead));
  const tabs: readonly Tab[] = [
    {
      view: 'processes',
      label: 'Processes',
      figure: up === null ? '' : `${formatCount(up.up)} of ${formatCount(up.expected)}`,
      tone: up !== null && up.up < up.expected ? 'warn' : undefined,
    },
    { view: 'tasks', label: 'Tasks', figure: open === 0 ? '' : formatCount(open) },
    { view: 'dead', label: 'Dead letters', figure: dead === 0 ? '' : formatCount(dead), tone: 'bad' },
  ];
  return (
    <nav className={classes.tabs} aria-label="Parts of this page">
      {tabs.map((tab) => (
        <a
          key={tab.view}
          href={formatHash('processes', { view: tab.view === 'processes' ? null : tab.view })}
          aria-current={tab.view === view || undefined}
        >
          {tab.label}
          {tab.figure !== '' && <b data-tone={tab.tone}>{tab.figure}</b>}
        </a>
      ))}
    </nav>
  );
}
