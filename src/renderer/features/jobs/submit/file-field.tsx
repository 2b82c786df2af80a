import { Button, FileButton, Input, SegmentedControl, TextInput } from '@mantine/core';
import { IconUpload, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type JobFile, MOST_FILE_BYTES } from '../../../../model/job-file.ts';
import { errorText } from '../../../app/error-text.ts';
import { api, client } from '../../../client.ts';
import { formatBytes } from '../../../components/format.ts';
import { type FieldProps, wrapperProps } from '../../../components/schema-form/field-props.ts';
import { isObject } from '../../../components/schema-form/json-schema.ts';
import classes from './submit-card.module.css';

const textOf = (value: unknown, name: string): string | null => {
  const part = isObject(value) ? value[name] : undefined;
  return typeof part === 'string' ? part : null;
};

function Uploaded({ id, onClear }: { id: string; onClear: () => void }) {
  const { data, error } = useQuery(api.files.get.queryOptions({ input: { id }, staleTime: 60_000 }));
  return (
    <span className={classes.uploaded}>
      <span className="clip">{data?.name ?? (error === null ? id : errorText(error))}</span>
      {data !== undefined && <span className="muted">{formatBytes(data.bytes)}</span>}
      <Button size="compact-xs" variant="subtle" leftSection={<IconX size={12} />} onClick={onClear}>
        Take away
      </Button>
    </span>
  );
}

function Upload({ onDone }: { onDone: (file: JobFile) => void }) {
  const upload = useMutation({
    mutationFn: (file: File) => client.files.upload({ file }),
    onSuccess: onDone,
  });
  return (
    <>
      <FileButton onChange={(file) => file !== null && upload.mutate(file)}>
        {(props) => (
          <Button {...props} leftSection={<IconUpload size={14} />} loading={upload.isPending}>
            Choose a file…
          </Button>
        )}
      </FileButton>
      <span className="muted">up to {formatBytes(MOST_FILE_BYTES)}</span>
      {upload.error !== null && (
        <span className={classes.refusal} role="alert">
          {errorText(upload.error)}
        </span>
      )}
    </>
  );
}

/** A file for a job: one that is uploaded here, or one by its path on the machine that runs the job. */
export function FileField(props: FieldProps) {
  const { value, onChange } = props;
  const id = useId();
  const { label, description, withAsterisk, error } = wrapperProps(props);
  const [way, setWay] = useState(textOf(value, 'path') === null ? 'upload' : 'path');
  const upload = textOf(value, 'upload');
  return (
    <Input.Wrapper
      labelElement="div"
      label={label}
      withAsterisk={withAsterisk}
      description={description}
      error={error}
      errorProps={{ id }}
    >
      <div className={classes.file}>
        <SegmentedControl
          aria-label={`${label} from`}
          value={way}
          data={[
            { value: 'upload', label: 'Upload' },
            { value: 'path', label: 'Path' },
          ]}
          onChange={(next) => {
            setWay(next);
            onChange(undefined);
          }}
        />
        {way === 'path' ? (
          <TextInput
            flex={1}
            aria-label={`Path of ${label}`}
            placeholder="inside an allowed folder"
            value={textOf(value, 'path') ?? ''}
            onChange={(event) =>
              onChange(event.currentTarget.value === '' ? undefined : { path: event.currentTarget.value })
            }
          />
        ) : upload === null ? (
          <Upload onDone={(file) => onChange({ upload: file.id })} />
        ) : (
          <Uploaded id={upload} onClear={() => onChange(undefined)} />
        )}
      </div>
    </Input.Wrapper>
  );
}
