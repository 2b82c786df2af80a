import { Button, CloseButton, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ProcessView } from '../../../model/process.ts';
import { errorText } from '../../app/error-text.ts';
import { useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProcessStateMark, processNow } from '../../components/process-state.tsx';
import { Tag } from '../../components/tag.tsx';
import { ProcessExits } from './process-exits.tsx';
import { ProcessFacts } from './process-facts.tsx';
import { ProcessLog } from './process-log.tsx';
import classes from './process-pane.module.css';
import { RowActions } from './row-actions.tsx';

const TABS = [
  { value: 'log', label: 'Log' },
  { value: 'exits', label: 'Exits' },
  { value: 'facts', label: 'Environment' },
];

function usePast(row: ProcessView) {
  const { data, error, refetch } = useQuery(
    api.processes.get.queryOptions({ input: { id: row.id }, staleTime: 0 }),
  );
  const life = `${row.restarts} ${row.state.kind}`;
  // Each end and each start of a run changes its past.
  useEffect(() => void refetch(), [life, refetch]);
  return { exits: data?.exits ?? null, launch: data?.launch ?? null, error, refetch };
}

/** One process, looked at: what it prints, how its runs ended, how it was started. */
export function ProcessPane({ row }: { row: ProcessView }) {
  const { params, setParams } = useRoute();
  const { exits, launch, error, refetch } = usePast(row);
  const tab = TABS.find(({ value }) => value === params['tab'])?.value ?? 'log';
  const close = () => setParams({ process: null, tab: null, level: null, text: null });
  const now = processNow(row);
  return (
    <section
      className={classes.pane}
      aria-label={`Process ${row.label}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close();
      }}
    >
      <header className={classes.header}>
        <h2 className="clip">{row.label}</h2>
        <ProcessStateMark state={row.state} />
        {!row.ours && <Tag>not ours</Tag>}
        <span className={`${classes.now} clip`} title={now}>
          {now === '–' ? '' : now}
        </span>
        <span className="spring" />
        <SegmentedControl
          aria-label="Shown of this process"
          value={tab}
          data={TABS.map((entry) =>
            entry.value === 'exits' && exits !== null && exits.length > 0
              ? { ...entry, label: `Exits (${exits.length})` }
              : entry,
          )}
          onChange={(next) => setParams({ tab: next === 'log' ? null : next }, true)}
        />
        <span>
          <RowActions row={row} />
        </span>
        <CloseButton size="sm" aria-label="Close the process" onClick={close} />
      </header>
      <div className={classes.body}>
        {tab === 'log' && <ProcessLog key={row.id} row={row} />}
        {tab === 'exits' && exits !== null && <ProcessExits exits={exits} />}
        {tab === 'exits' && exits === null && error !== null && (
          <EmptyState
            title={errorText(error)}
            action={<Button onClick={() => void refetch()}>Try again</Button>}
          />
        )}
        {tab === 'facts' && <ProcessFacts row={row} launch={launch} />}
      </div>
    </section>
  );
}
