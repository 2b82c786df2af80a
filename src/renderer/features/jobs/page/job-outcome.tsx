import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { JobRecord } from '../../../../model/job.ts';
import { type JobFile, jobFileSchema } from '../../../../model/job-file.ts';
import { tellFailed } from '../../../app/actions.ts';
import { errorText } from '../../../app/error-text.ts';
import { client } from '../../../client.ts';
import { formatBytes } from '../../../components/format.ts';
import { isObject } from '../../../components/schema-form/json-schema.ts';
import { refOf } from '../job-ref.ts';
import { hasEnded } from '../job-status.tsx';
import { FAILURE_WORDS } from './failure-words.ts';
import classes from './job-page.module.css';
import { KeptJson } from './kept-json.tsx';

/** Files that a result names, wherever it names them. */
export function filesIn(value: unknown): JobFile[] {
  if (Array.isArray(value)) return value.flatMap(filesIn);
  if (!isObject(value)) return [];
  const file = jobFileSchema.safeParse(value);
  return file.success ? [file.data] : Object.values(value).flatMap(filesIn);
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Larger ones are downloaded, not shown, bytes. */
const MOST_SHOWN = 8_388_608;

const isShown = ({ mediaType, bytes }: JobFile): boolean =>
  bytes <= MOST_SHOWN && /^image\/(?:png|jpeg|webp|gif|avif)$/.test(mediaType);

/** The page's own rules let it show pictures as data, not as blobs. */
function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(new Error('The picture could not be read')));
    reader.readAsDataURL(blob);
  });
}

function Picture({ file }: { file: JobFile }) {
  const { data, error } = useQuery({
    queryKey: ['jobs', 'file', file.id],
    queryFn: async () => dataUrl(await client.files.content({ id: file.id })),
    staleTime: Infinity,
    gcTime: 60_000,
  });
  if (error !== null) return <p className="muted">{errorText(error)}</p>;
  return data === undefined ? null : <img src={data} alt={file.name} className={classes.picture} />;
}

function ResultFile({ file }: { file: JobFile }) {
  const download = useMutation({
    mutationFn: () => client.files.content({ id: file.id }),
    onSuccess: (blob) => save(blob, file.name),
    onError: (error) => tellFailed('Could not download it', error),
  });
  return (
    <figure className={classes.file}>
      {isShown(file) && <Picture file={file} />}
      <figcaption>
        <b className="clip">{file.name}</b>
        <span className="muted">
          {file.mediaType} · {formatBytes(file.bytes)}
        </span>
        <Button
          leftSection={<IconDownload size={14} />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          Download
        </Button>
      </figcaption>
    </figure>
  );
}

function Failure({ job }: { job: JobRecord }) {
  const { error, stacktrace } = job;
  if (error === null) return null;
  return (
    <section className={classes.failure} aria-label="Cause">
      <span>{FAILURE_WORDS[error.code]}</span>
      <b>{error.message}</b>
      {stacktrace.length > 0 && <pre tabIndex={0}>{stacktrace.join('\n\n')}</pre>}
    </section>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What came of a job: its result with the files it made, or why there is none. */
export function JobOutcome({ job }: { job: JobRecord }) {
  const { result, status } = job;
  const files = useMemo(() => (result === null ? [] : filesIn(parsed(result.text))), [result]);
  const whole = useMutation({
    mutationFn: () => client.jobs.get(refOf(job)),
    onSuccess: (view) =>
      save(new Blob([JSON.stringify(view.result, null, 2)], { type: 'application/json' }), `${job.id}.json`),
    onError: (error) => tellFailed('Could not get it', error),
  });
  if (status !== 'completed')
    return job.error === null ? (
      <p className={classes.none}>
        {hasEnded(status) ? 'It has no result.' : 'The result comes when the job is done.'}
      </p>
    ) : (
      <Failure job={job} />
    );
  if (result === null) return <p className={classes.none}>It has no result.</p>;
  return (
    <>
      {files.map((file) => (
        <ResultFile key={file.id} file={file} />
      ))}
      <KeptJson
        label="Result"
        kept={result}
        whole={
          <Button size="compact-xs" loading={whole.isPending} onClick={() => whole.mutate()}>
            Download all of it
          </Button>
        }
      />
    </>
  );
}
