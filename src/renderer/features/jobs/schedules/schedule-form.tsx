import { Button, Group, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobOptions } from '../../../../model/job.ts';
import type { JobTypeView } from '../../../../model/job-type.ts';
import type { ScheduleRule, ScheduleView } from '../../../../model/schedule.ts';
import { tellDone } from '../../../app/actions.ts';
import { errorText } from '../../../app/error-text.ts';
import { api, client } from '../../../client.ts';
import { JobOptionFields } from '../submit/job-options.tsx';
import { PayloadFields, usePayloadForm } from '../submit/payload-form.tsx';
import { ScheduleRuleFields } from './schedule-rule-fields.tsx';
import classes from './schedules.module.css';

interface ScheduleFormProps {
  readonly types: readonly JobTypeView[];
  /** Null: a new one. */
  readonly schedule: ScheduleView | null;
  readonly onDone: () => void;
}

interface Whole {
  readonly name: string;
  readonly rule: ScheduleRule;
  readonly limit: number | undefined;
  readonly options: JobOptions;
}

function TypedForm({
  type,
  schedule,
  whole,
  setWhole,
  onDone,
}: {
  type: JobTypeView;
  schedule: ScheduleView | null;
  whole: Whole;
  setWhole: (whole: Whole) => void;
  onDone: () => void;
}) {
  const form = usePayloadForm(type, schedule?.payload);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: (payload: unknown) => {
      const { name, rule, limit, options } = whole;
      const { delayMs: _never, ...rest } = options;
      const said = { name, rule, payload, options: rest, ...(limit !== undefined && { limit }) };
      return schedule === null
        ? client.schedules.create({ type: type.name, ...said })
        : client.schedules.change({ id: schedule.id, ...said });
    },
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: api.schedules.key() });
      tellDone(schedule === null ? `${name} is scheduled.` : `${name} is changed.`);
      onDone();
    },
  });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const taken = form.take();
        if (taken !== null && whole.name.trim() !== '') save.mutate(taken.payload);
      }}
    >
      <PayloadFields form={form} />
      <JobOptionFields
        defaults={type.defaults}
        options={whole.options}
        without="delayMs"
        onChange={(options) => setWhole({ ...whole, options })}
      />
      <NumberInput
        label="Runs in all"
        description="Empty: no bound"
        min={1}
        allowDecimal={false}
        w={160}
        value={whole.limit ?? ''}
        onChange={(value) => setWhole({ ...whole, limit: typeof value === 'number' ? value : undefined })}
      />
      {save.error !== null && (
        <p className={classes.refusal} role="alert">
          {errorText(save.error)}
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending} disabled={whole.name.trim() === ''}>
          {schedule === null ? 'Create' : 'Save'}
        </Button>
      </Group>
    </form>
  );
}

/** A new schedule, or another rule, payload or name for one that is there. */
export function ScheduleForm({ types, schedule, onDone }: ScheduleFormProps) {
  const usable = types.filter(({ problem }) => problem === null);
  const [typeName, setType] = useState(schedule?.type ?? usable[0]?.name ?? '');
  const [whole, setWhole] = useState<Whole>({
    name: schedule?.name ?? '',
    rule: schedule?.rule ?? { kind: 'every', everyMs: 60_000 },
    limit: schedule?.limit,
    options: schedule?.options ?? {},
  });
  const type = types.find(({ name }) => name === typeName);
  return (
    <div className={classes.form}>
      <div className={classes.cron}>
        <TextInput
          label="Name"
          data-autofocus
          withAsterisk
          value={whole.name}
          onChange={(event) => setWhole({ ...whole, name: event.currentTarget.value })}
        />
        <NativeSelect
          label="Type"
          value={typeName}
          disabled={schedule !== null}
          data={usable.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(event) => setType(event.currentTarget.value)}
        />
      </div>
      <ScheduleRuleFields rule={whole.rule} onChange={(rule) => setWhole({ ...whole, rule })} />
      {type !== undefined && (
        <TypedForm
          key={type.name}
          type={type}
          schedule={schedule}
          whole={whole}
          setWhole={setWhole}
          onDone={onDone}
        />
      )}
    </div>
  );
}
