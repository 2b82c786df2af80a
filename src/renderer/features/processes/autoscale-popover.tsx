import { ActionIcon, Button, Group, NumberInput, Popover, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartHistogram } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type Autoscale, autoscaleSchema, type ProcessGroup } from '../../../model/process-group.ts';
import classes from './autoscale-popover.module.css';
import { useAutoscale } from './use-process-actions.ts';

type Draft = Record<keyof Autoscale, number | string>;

const FIELDS: readonly (readonly [name: keyof Autoscale, label: string, description: string])[] = [
  ['min', 'Fewest', 'Processes without any backlog'],
  ['max', 'Most', 'However long the backlog'],
  ['backlogPerWorker', 'Backlog for each', 'Waiting tasks one copes with'],
  ['cooldownS', 'Quiet time, s', 'Before processes are taken away'],
];

/** What is wrong with a draft, by field; empty when nothing is. */
function problemsOf(draft: Draft): Partial<Record<string, string>> {
  const { error } = autoscaleSchema.safeParse(draft);
  return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [String(path[0]), message]));
}

function AutoscaleForm({ group, onDone }: { group: ProcessGroup; onDone: () => void }) {
  const save = useAutoscale();
  const [draft, setDraft] = useState<Draft>(group.autoscale ?? autoscaleSchema.parse({}));
  const [asked, setAsked] = useState(false);
  const problems = asked ? problemsOf(draft) : {};
  const send = (autoscale: Autoscale | null) => save.mutate({ group, autoscale }, { onSuccess: onDone });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        const { data } = autoscaleSchema.safeParse(draft);
        if (data !== undefined) send(data);
      }}
    >
      <p className={classes.title}>As many processes of {group.label} as the backlog asks for</p>
      <div className={classes.fields}>
        {FIELDS.map(([name, label, description], index) => (
          <NumberInput
            key={name}
            data-autofocus={index === 0 || undefined}
            label={label}
            description={description}
            allowDecimal={name === 'cooldownS'}
            clampBehavior="none"
            value={draft[name]}
            error={problems[name]}
            onChange={(value) => setDraft((before) => ({ ...before, [name]: value }))}
          />
        ))}
      </div>
      <Group justify="flex-end" gap="xs">
        {group.autoscale !== null && <Button onClick={() => send(null)}>Turn off</Button>}
        <Button type="submit" variant="filled" loading={save.isPending}>
          {group.autoscale === null ? 'Turn on' : 'Save'}
        </Button>
      </Group>
    </form>
  );
}

/** The button that says whether a group scales itself, and the form behind it. */
export function AutoscalePopover({ group }: { group: ProcessGroup }) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { autoscale, label } = group;
  const target: ReactNode =
    autoscale === null ? (
      <ActionIcon size={26} aria-label={`Autoscale ${label}`} aria-expanded={opened} onClick={toggle}>
        <IconChartHistogram size={15} stroke={1.7} />
      </ActionIcon>
    ) : (
      <button
        type="button"
        className={classes.chip}
        aria-label={`Autoscale ${label}`}
        aria-expanded={opened}
        onClick={toggle}
      >
        auto {autoscale.min}–{autoscale.max}
      </button>
    );
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      position="bottom-end"
      width={340}
      trapFocus
    >
      <Popover.Target>
        <Tooltip
          label={autoscale === null ? 'Autoscale by backlog' : 'It scales itself by its backlog'}
          disabled={opened}
        >
          {target}
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>{opened && <AutoscaleForm group={group} onDone={close} />}</Popover.Dropdown>
    </Popover>
  );
}
