import { TextInput } from '@mantine/core';
import { IconSearch, IconServerCog } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ProcessView } from '../../../model/process.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { useRoute } from '../../app/router.ts';
import { TaskList } from '../tasks/task-list.tsx';
import { TaskPage } from '../tasks/task-page.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { PythonTaskCard } from './python-task-card.tsx';
import { readView, ViewTabs } from './view-tabs.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProcessPane } from './process-pane.tsx';
import { ProcessTable } from './process-table.tsx';
import classes from './processes-page.module.css';
import { PythonNotice } from './python-notice.tsx';
import { found, sectionsOf } from './sections.ts';
import { Split } from './split.tsx';

function Find() {
  const { params, setParams } = useRoute();
  return (
    <TextInput
      data-page-search
      w={240}
      mb={4}
      aria-label="Find a process"
      placeholder="Find by name, pid, state, machine"
      leftSection={<IconSearch size={14} />}
      value={params['find'] ?? ''}
      onChange={(event) => setParams({ find: event.currentTarget.value }, true)}
    />
  );
}

function Board() {
  const { params } = useRoute();
  const rows = useLive((state) => state.processes);
  const groups = useLive((state) => state.groups);
  const wanted = params['process'];
  const find = params['find'] ?? '';
  const sections = useMemo(() => found(sectionsOf(groups ?? [], rows ?? []), find), [groups, rows, find]);
  // What needs attention is known by its label.
  const row: ProcessView | undefined = rows?.find(({ id, label }) => id === wanted || label === wanted);
  if (rows === null || groups === null)
    return (
      <EmptyState icon={<IconServerCog size={28} stroke={1.4} />} title="The processes are not known yet">
        They are shown as soon as the engine answers.
      </EmptyState>
    );
  return (
    <Split
      above={
        sections.length === 0 ? (
          <EmptyState title="No process matches" />
        ) : (
          <ProcessTable sections={sections} selected={row?.id ?? null} />
        )
      }
      below={row === undefined ? null : <ProcessPane row={row} />}
    />
  );
}

function Tasks() {
  return (
    <div className={classes.work}>
      <TaskList none="Tasks given to Python workers are listed here with input and result, whoever gave them, and are kept over restarts." />
      <PythonTaskCard />
    </div>
  );
}

/** Every process, those of others included; the tasks of Python workers, and those that were given up. */
export function ProcessesPage() {
  const { params } = useRoute();
  if (params['task'] !== undefined) return <TaskPage key={params['task']} id={params['task']} />;
  const view = readView(params);
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <ViewTabs view={view} />
        <span className="spring" />
        {view === 'processes' && <Find />}
      </div>
      <PythonNotice />
      {view === 'processes' && <Board />}
      {view === 'tasks' && <Tasks />}
      {view === 'dead' && <DeadLetters />}
    </div>
  );
}
