import { Button, Collapse, Group, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type PoolChange, type PoolOptions, poolOptionsSchema, type PoolView } from '../../../model/pool.ts';
import { tellDone } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { client } from '../../client.ts';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../components/schema-form/use-schema-form.ts';
import { mainPoolSchema, morePoolSchema } from './pool-fields.ts';
import classes from './pool-editor.module.css';
import { plainName } from '../tasks/plain-name.ts';
import { useScriptNames } from './use-script.ts';

interface PoolEditorProps {
  /** Null: a new one. */
  readonly pool: PoolView | null;
  readonly onClose: () => void;
}

const DEFAULTS = poolOptionsSchema.parse({ poolName: 'new', workerScript: 'new.js' });

/** The options that differ. */
const changesOf = (before: PoolOptions, after: PoolOptions): PoolChange =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof PoolOptions]),
    ),
  );

function useSave(before: PoolOptions | null, onDone: () => void) {
  return useMutation({
    mutationFn: (options: PoolOptions) =>
      before === null
        ? client.pools.add(options)
        : client.pools.change({ name: before.poolName, ...changesOf(before, options) }),
    onSuccess: ({ name }) => {
      tellDone(
        before === null ? `${name} is added; its workers start.` : `The options of ${name} are changed.`,
      );
      onDone();
    },
  });
}

/** Adds a pool, or changes the options of one. */
export function PoolEditor({ pool, onClose }: PoolEditorProps) {
  const before = pool?.options ?? null;
  const names = useScriptNames(before === null ? null : plainName(before.workerScript));
  // Fields are made once, so the form waits until there is something to choose.
  if (names === null) return <p className="muted">Looking for scripts…</p>;
  if (names.length === 0) return <p>There is no script in the scripts folders.</p>;
  return <EditorForm key={names.join(' ')} before={before} names={names} onClose={onClose} />;
}

interface EditorFormProps {
  readonly before: PoolOptions | null;
  readonly names: readonly string[];
  readonly onClose: () => void;
}

function EditorForm({ before, names, onClose }: EditorFormProps) {
  const { poolName, workerScript, workerCount, memoryLimitMb, ...rest } = before ?? DEFAULTS;
  const mainSchema = useMemo(() => mainPoolSchema(names, before === null), [names, before]);
  const moreSchema = useMemo(() => morePoolSchema(), []);
  const main = useSchemaForm({
    schema: mainSchema,
    label: 'Pool',
    initial: {
      workerCount,
      memoryLimitMb,
      ...(before !== null && { workerScript: plainName(workerScript) }),
    },
  });
  const more = useSchemaForm({ schema: moreSchema, label: 'More', initial: rest });
  const [opened, { open, toggle }] = useDisclosure(false);
  const save = useSave(before, onClose);
  const submit = () => {
    const [first, second] = [main.take(), more.take()];
    // What is wrong must be seen.
    if (second === null) open();
    if (first === null || second === null) return;
    const named = before === null ? {} : { poolName };
    const options = poolOptionsSchema.parse({
      ...named,
      ...(first.value as object),
      ...(second.value as object),
    });
    const sameScript = before !== null && plainName(before.workerScript) === options.workerScript;
    save.mutate(sameScript ? { ...options, workerScript: before.workerScript } : options);
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SchemaForm form={main} bare />
      <UnstyledButton className={classes.more} aria-expanded={opened} onClick={toggle}>
        {opened ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} More options
      </UnstyledButton>
      <Collapse expanded={opened}>
        <SchemaForm form={more} bare />
      </Collapse>
      {before !== null && (
        <p className={classes.help}>
          Script, memory limit, start timeout and environment hold for fresh workers: those at work are
          started anew, one after another, each when it has finished.
        </p>
      )}
      {save.error !== null && (
        <p className={classes.refusal} role="alert">
          {errorText(save.error)}
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          {before === null ? 'Add' : 'Save'}
        </Button>
      </Group>
    </form>
  );
}
