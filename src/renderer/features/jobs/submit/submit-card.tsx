import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { idempotencyKeySchema, type JobOptions, type JobRecord } from '../../../../model/job.ts';
import type { JobTypeView } from '../../../../model/job-type.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatHash, useRoute } from '../../../app/router.ts';
import { client } from '../../../client.ts';
import { SubmitForm } from '../../../components/submit-form.tsx';
import { Card } from '../../../components/card.tsx';
import { useFollowedJob } from '../page/use-job.ts';
import { JobProgress, JobStatusMark } from '../job-status.tsx';
import { JobOptionFields } from './job-options.tsx';
import { PayloadFields, usePayloadForm } from './payload-form.tsx';
import classes from './submit-card.module.css';

/** The job that was submitted last, as it goes on. */
function LastJob({ id }: { id: string }) {
  const { params } = useRoute();
  const { job } = useFollowedJob({ id }, true);
  return (
    <a className={classes.last} href={formatHash('jobs', { ...params, job: id })} data-testid="last-job">
      {job === null ? <span className="muted">Submitted</span> : <JobStatusMark job={job} />}
      {job?.status === 'processing' && <JobProgress progress={job.progress} />}
      <span className="clip">{id}</span>
    </a>
  );
}

interface JobFormProps {
  readonly type: JobTypeView;
  /** A job whose payload and options are there at first. */
  readonly begin: JobRecord | null;
}

/** What is wrong with a key that is not empty; null: nothing. */
function problemOfKey(key: string): string | null {
  if (key === '' || idempotencyKeySchema.safeParse(key).success) return null;
  return 'Up to 255 letters, digits and signs, without spaces';
}

function payloadOf(begin: JobRecord | null): unknown {
  if (begin === null || begin.payload.truncated) return undefined;
  return JSON.parse(begin.payload.text) as unknown;
}

function JobForm({ type, begin }: JobFormProps) {
  const form = usePayloadForm(type, payloadOf(begin));
  const [options, setOptions] = useState<JobOptions>(begin?.options ?? {});
  const [key, setKey] = useState('');
  const [open, setOpen] = useState(Object.keys(options).length > 0);
  const queryClient = useQueryClient();
  const submit = useMutation({
    mutationFn: (payload: unknown) =>
      client.jobs.submit(
        { type: type.name, payload, ...(Object.keys(options).length > 0 && { options }) },
        { context: key === '' ? {} : { idempotencyKey: key } },
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  });
  const keyProblem = problemOfKey(key);
  const go = () => {
    const taken = form.take();
    if (keyProblem !== null) setOpen(true);
    else if (taken !== null) submit.mutate(taken.payload);
  };
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <SubmitForm className={classes.form} onSubmit={go}>
      <div className={classes.fields}>
        <PayloadFields form={form} />
        <button
          type="button"
          className={classes.more}
          aria-expanded={open}
          onClick={() => setOpen((before) => !before)}
        >
          <Chevron size={14} stroke={1.8} /> Options
        </button>
        {open && (
          <>
            <JobOptionFields defaults={type.defaults} options={options} onChange={setOptions} />
            <TextInput
              label="Idempotency key"
              description="Submitted again with the same key within a day, it is still one job"
              placeholder="none"
              autoComplete="off"
              value={key}
              error={keyProblem}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
          </>
        )}
      </div>
      <div className={classes.foot}>
        <Button
          type="submit"
          variant="filled"
          loading={submit.isPending}
          leftSection={<IconPlayerPlayFilled size={13} />}
        >
          Submit
        </Button>
        {submit.error !== null && (
          <p className={classes.refusal} role="alert">
            {errorText(submit.error)}
          </p>
        )}
        {submit.error === null && submit.data !== undefined && (
          <LastJob key={submit.data.jobId} id={submit.data.jobId} />
        )}
      </div>
    </SubmitForm>
  );
}

/** Submits a job of any type by the form of its schema. */
export function SubmitCard({ types, begin }: { types: readonly JobTypeView[]; begin: JobRecord | null }) {
  const { params, setParams } = useRoute();
  const usable = types.filter(({ problem }) => problem === null);
  const wished = params['new'] ?? begin?.type ?? params['type'];
  const type = usable.find(({ name }) => name === wished) ?? usable[0];
  if (type === undefined)
    return (
      <Card title="Submit a job">
        <p className="muted">There is no job type that can be used.</p>
      </Card>
    );
  return (
    <Card className={classes.card} title="Submit a job">
      <NativeSelect
        aria-label="Type of the job"
        value={type.name}
        data={usable.map(({ name, title }) => ({ value: name, label: title }))}
        onChange={(event) => setParams({ new: event.currentTarget.value, from: null, fromType: null }, true)}
      />
      <p className={classes.summary}>{type.summary}</p>
      <JobForm
        key={`${type.name} ${begin?.id ?? ''}`}
        type={type}
        begin={begin?.type === type.name ? begin : null}
      />
    </Card>
  );
}
