import { Button, MultiSelect, NumberInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobTypeView } from '../../../../model/job-type.ts';
import type { JobWorkerSettings } from '../../../../model/job-worker.ts';
import { tellDone, tellFailed } from '../../../app/actions.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/use-live.tsx';
import { api, client } from '../../../client.ts';
import { Card } from '../../../components/card.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { plural } from '../../../components/format.ts';
import classes from '../jobs-page.module.css';
import submit from '../submit/submit-card.module.css';
import { TypeTable } from './type-table.tsx';
import { WorkerTable } from './worker-table.tsx';

const numberOr = <Other,>(value: number | string, other: Other): number | Other =>
  typeof value === 'number' ? value : other;

function SettingsForm({ settings, types }: { settings: JobWorkerSettings; types: readonly JobTypeView[] }) {
  const [draft, setDraft] = useState(settings);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => client.jobWorkers.changeSettings(draft),
    onSuccess: () => {
      tellDone('The workers of this engine are as you set them.');
      return queryClient.invalidateQueries({ queryKey: api.jobWorkers.key() });
    },
  });
  const changed = JSON.stringify(draft) !== JSON.stringify(settings);
  return (
    <form
      className={submit.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className={submit.fields}>
        <NumberInput
          label="Processes"
          description="0: none here, others do the work"
          min={0}
          max={64}
          allowDecimal={false}
          value={draft.processes}
          onChange={(value) => setDraft({ ...draft, processes: numberOr(value, draft.processes) })}
        />
        <MultiSelect
          label="Types"
          placeholder={draft.types === null ? 'all' : undefined}
          data={types
            .filter(({ source, problem }) => source !== 'elsewhere' && problem === null)
            .map(({ name, title }) => ({ value: name, label: title }))}
          value={draft.types ?? []}
          onChange={(names) => setDraft({ ...draft, types: names.length === 0 ? null : names })}
        />
        <NumberInput
          label="Jobs of a type at the same time"
          description="In one process; empty: as the type says"
          min={1}
          max={1_000}
          allowDecimal={false}
          value={draft.concurrency ?? ''}
          onChange={(value) => setDraft({ ...draft, concurrency: numberOr(value, null) })}
        />
        <NumberInput
          label="Heap of a process"
          suffix=" MB"
          min={64}
          allowDecimal={false}
          value={draft.memoryLimitMb}
          onChange={(value) => setDraft({ ...draft, memoryLimitMb: numberOr(value, draft.memoryLimitMb) })}
        />
      </div>
      <div className={submit.foot}>
        <Button type="submit" variant="filled" loading={save.isPending} disabled={!changed}>
          Apply
        </Button>
        <Button disabled={!changed} onClick={() => setDraft(settings)}>
          Undo
        </Button>
        {save.error !== null && (
          <p className={submit.refusal} role="alert">
            {errorText(save.error)}
          </p>
        )}
      </div>
    </form>
  );
}

/** The scripts folder may have other types than when it was read. */
function ReloadButton() {
  const queryClient = useQueryClient();
  const reload = useMutation({
    mutationFn: () => client.jobTypes.reload(),
    onSuccess: (types) => {
      queryClient.setQueryData(api.jobTypes.list.queryKey(), types);
      tellDone(`There are ${plural(types.length, 'type')}. Workers are started anew, one after another.`);
    },
    onError: (error) => tellFailed('Could not read the types', error),
  });
  return (
    <Button loading={reload.isPending} onClick={() => reload.mutate()}>
      Reload types
    </Button>
  );
}

/** Who runs jobs, here and elsewhere; and the types with their bounds. */
export function WorkersBoard({ types }: { types: readonly JobTypeView[] }) {
  const { data, error, refetch } = useQuery(api.jobWorkers.settings.queryOptions({ staleTime: 0 }));
  const glances = useLive((state) => state.jobs?.types) ?? [];
  return (
    <div className={classes.work}>
      <div className={classes.stack}>
        <Card className={classes.listCard} title="Workers">
          <WorkerTable />
        </Card>
        <Card className={classes.listCard} title="Types" aside={<ReloadButton />}>
          <TypeTable types={glances} />
        </Card>
      </div>
      <Card className={submit.card} title="Workers of this engine">
        <p className={submit.summary}>
          More on other machines: <code>npm run worker -- --redis &lt;url&gt;</code>
        </p>
        {data === undefined && error !== null && (
          <EmptyState
            title={errorText(error)}
            action={<Button onClick={() => void refetch()}>Try again</Button>}
          />
        )}
        {data !== undefined && <SettingsForm key={JSON.stringify(data)} settings={data} types={types} />}
      </Card>
    </div>
  );
}
