import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type ConnectionInput,
  connectionInputSchema,
  type ConnectionView,
  environmentSchema,
} from '../../../model/redis.ts';
import { tellDone } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { api, client } from '../../client.ts';
import classes from './connection-modal.module.css';
import { testText } from './test-text.ts';

type Edited = ConnectionView | 'new';

const PROBLEMS: Record<keyof ConnectionInput, string> = {
  name: 'A name of at most 60 characters',
  environment: 'One of the three',
  url: 'An address such as redis://user:password@host:6379/0',
};

/** What is wrong, field by field. */
function problemsOf(input: ConnectionInput): Partial<Record<keyof ConnectionInput, string>> {
  const parsed = connectionInputSchema.safeParse(input);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => issue.path[0] as keyof ConnectionInput);
  const problems = Object.fromEntries(wrong.map((name) => [name, PROBLEMS[name]]));
  // The host never tells a password, so it cannot be kept by leaving it hidden.
  return /:\*\*\*@|Password=\*\*\*/.test(input.url)
    ? { ...problems, url: 'Type the password in place of ***' }
    : problems;
}

function ConnectionForm({ edited, onClose }: { edited: Edited; onClose: () => void }) {
  const before = edited === 'new' ? null : edited;
  const [input, setInput] = useState<ConnectionInput>({
    name: before?.name ?? '',
    environment: before?.environment ?? 'development',
    url: before?.address ?? '',
  });
  const [submitted, setSubmitted] = useState(false);
  const queryClient = useQueryClient();
  const test = useMutation(api.redis.testConnection.mutationOptions());
  const save = useMutation({
    mutationFn: (next: ConnectionInput) =>
      before === null
        ? client.redis.saveConnection(next)
        : client.redis.editConnection({ id: before.id, ...next }),
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: api.redis.connections.key() });
      tellDone(`${name} is saved.`);
      onClose();
    },
  });

  const problems = problemsOf(input);
  const shown = submitted ? problems : {};
  const outcome = testText(test.data, test.error);
  const change = (part: Partial<ConnectionInput>) => {
    test.reset();
    setInput({ ...input, ...part });
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setSubmitted(true);
        if (Object.keys(problems).length === 0) save.mutate(input);
      }}
    >
      <TextInput
        data-autofocus
        label="Name"
        value={input.name}
        error={shown.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Environment"
        description="Production asks for typed confirmation before anything is destroyed"
        value={input.environment}
        data={environmentSchema.options}
        onChange={(event) => change({ environment: environmentSchema.parse(event.currentTarget.value) })}
      />
      <TextInput
        label="Address"
        description="A server; or redis+sentinel://host,host/group, or redis+cluster://host,host. With TLS: rediss…"
        placeholder="redis://localhost:6379"
        autoComplete="off"
        spellCheck={false}
        value={input.url}
        error={shown.url}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <p className={classes.outcome} role="status" data-ok={outcome?.ok}>
        {outcome?.text}
        {save.error !== null && errorText(save.error)}
      </p>
      <Group justify="flex-end" gap="xs">
        <Button
          loading={test.isPending}
          disabled={problems.url !== undefined}
          onClick={() => test.mutate({ url: input.url })}
        >
          Test
        </Button>
        <span className="spring" />
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          Save
        </Button>
      </Group>
    </form>
  );
}

/** Adds or edits a saved connection. */
export function ConnectionModal({ edited, onClose }: { edited: Edited | null; onClose: () => void }) {
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      size={460}
      title={edited === 'new' ? 'Add a connection' : 'Edit the connection'}
    >
      {edited !== null && <ConnectionForm edited={edited} onClose={onClose} />}
    </Modal>
  );
}
