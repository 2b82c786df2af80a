import { ActionIcon, Button, NativeSelect, Tooltip } from '@mantine/core';
import { IconChevronRight, IconChevronsLeft, IconRefresh } from '@tabler/icons-react';
import { type TaskRow, taskStateSchema } from '../../../model/task.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { type Page, useRoute } from '../../app/router.ts';
import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { NewPill } from '../../components/new-pill.tsx';
import { listOf, readFilter, type Scope, type TaskFilter, sameScope, scopeKey } from './task-scope.ts';
import classes from './task-list.module.css';
import { TASK_STATE_LABEL } from './task-state.tsx';
import { TaskTable } from './task-table.tsx';
import { type Cursor, PAGE_SIZE, useTaskList } from './use-task-list.ts';

const FIRST_PAGE = { before: null, beforeId: null };

function readCursor(params: Readonly<Record<string, string>>): Cursor | null {
  const [before, beforeId] = [Number(params['before']), params['beforeId']];
  return Number.isFinite(before) && beforeId !== undefined ? { before, beforeId } : null;
}

function nameOf(scope: Scope): string {
  switch (scope.kind) {
    case 'pool':
      return `Pool ${scope.pool}`;
    case 'one-shot':
      return 'One-shots';
    case 'python':
      return 'All Python workers';
    case 'queue':
      return `Python workers of ${scope.queue}`;
  }
}

/** Everybody who may have tasks; a pool or queue that is gone still has its history. */
function useScopes(of: Scope | null): readonly Scope[] {
  const pools = useLive((state) => state.pools);
  const queues = useLive((state) => state.python?.queues);
  const scopes: readonly Scope[] = [
    ...(pools ?? []).map(({ name }): Scope => ({ kind: 'pool', pool: name })),
    { kind: 'one-shot' },
    { kind: 'python' },
    ...(queues ?? []).map(({ queue }): Scope => ({ kind: 'queue', queue })),
  ];
  return of === null || scopes.some((scope) => sameScope(scope, of)) ? scopes : [...scopes, of];
}

function Filters({ filter }: { filter: TaskFilter }) {
  const { page, setParams } = useRoute();
  const scopes = useScopes(filter.of);
  return (
    <>
      <NativeSelect
        aria-label="Tasks of"
        value={filter.of === null ? '' : scopeKey(filter.of)}
        data={[
          { value: '', label: 'All tasks' },
          ...scopes.map((scope) => ({ value: scopeKey(scope), label: nameOf(scope) })),
        ]}
        onChange={(event) => {
          const chosen = scopes.find((scope) => scopeKey(scope) === event.currentTarget.value);
          setParams(listOf(page, chosen ?? null));
        }}
      />
      <NativeSelect
        aria-label="State"
        value={filter.state ?? ''}
        data={[
          { value: '', label: 'Any state' },
          ...taskStateSchema.options.map((state) => ({ value: state, label: TASK_STATE_LABEL[state] })),
        ]}
        onChange={(event) => setParams({ state: event.currentTarget.value, ...FIRST_PAGE })}
      />
    </>
  );
}

function Pager({ rows, cursor }: { rows: readonly TaskRow[]; cursor: Cursor | null }) {
  const { setParams } = useRoute();
  const last = rows.length === PAGE_SIZE ? rows.at(-1) : undefined;
  return (
    <>
      {cursor !== null && (
        <Tooltip label="To the newest">
          <ActionIcon aria-label="To the newest tasks" size={26} onClick={() => setParams(FIRST_PAGE)}>
            <IconChevronsLeft size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Older">
        <ActionIcon
          aria-label="Older tasks"
          size={26}
          disabled={last === undefined}
          onClick={() =>
            last !== undefined && setParams({ before: String(last.queuedAt), beforeId: last.id })
          }
        >
          <IconChevronRight size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function Nothing({ filtered, paged, none }: { filtered: boolean; paged: boolean; none: string }) {
  const { page, setParams } = useRoute();
  if (paged)
    return (
      <EmptyState
        title="No older tasks"
        action={<Button onClick={() => setParams(FIRST_PAGE)}>To the newest</Button>}
      />
    );
  return filtered ? (
    <EmptyState
      title="No task matches"
      action={
        <Button onClick={() => setParams({ ...listOf(page, null), state: null })}>Show all tasks</Button>
      }
    >
      Tasks appear here as soon as they are asked for, and are kept over restarts.
    </EmptyState>
  ) : (
    <EmptyState
      title="No task has run yet"
      action={<Button onClick={() => document.getElementById('run-in')?.focus()}>Run a task</Button>}
    >
      {none}
    </EmptyState>
  );
}

const isFiltered = (page: Page, { of, state }: TaskFilter): boolean =>
  state !== null || !sameScope(of, readFilter(page, {}).of);

/** Tasks of anybody, a page at a time. `none`: what would be listed here, while there is nothing. */
export function TaskList({ none }: { none: string }) {
  const { page, params } = useRoute();
  const filter = readFilter(page, params);
  const cursor = readCursor(params);
  const list = useTaskList(filter, cursor);
  return (
    <Card
      className={classes.card}
      title="Tasks"
      aside={
        <>
          <NewPill count={list.missing} onClick={list.refresh} />
          <Filters filter={filter} />
          <Pager rows={list.rows ?? []} cursor={cursor} />
          <Tooltip label="Refresh">
            <ActionIcon aria-label="Refresh the tasks" size={26} onClick={list.refresh}>
              <IconRefresh size={15} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      {list.error !== null && list.rows === undefined ? (
        <EmptyState
          title={errorText(list.error)}
          action={<Button onClick={list.refresh}>Try again</Button>}
        />
      ) : list.rows === undefined ? null : list.rows.length === 0 ? (
        <Nothing filtered={isFiltered(page, filter)} paged={cursor !== null} none={none} />
      ) : (
        <TaskTable rows={list.rows} stale={list.stale} />
      )}
    </Card>
  );
}
