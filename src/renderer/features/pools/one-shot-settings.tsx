import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type OneShotSettings as Settings, oneShotSettingsSchema } from '../../../model/one-shot.ts';
import { tellDone } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { client } from '../../client.ts';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../components/schema-form/use-schema-form.ts';
import { oneShotsSchema } from './pool-fields.ts';
import classes from './pool-editor.module.css';

/** How one-shots are run. */
export function OneShotSettings({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const schema = useMemo(() => oneShotsSchema(), []);
  const form = useSchemaForm({ schema, label: 'One-shots', initial: settings });
  const save = useMutation({
    mutationFn: (next: Settings) => client.oneShots.changeSettings(next),
    onSuccess: () => {
      tellDone('The settings of one-shots are changed.');
      onClose();
    },
  });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const taken = form.take();
        if (taken !== null) save.mutate(oneShotSettingsSchema.parse(taken.value));
      }}
    >
      <SchemaForm form={form} bare />
      {save.error !== null && (
        <p className={classes.refusal} role="alert">
          {errorText(save.error)}
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          Save
        </Button>
      </Group>
    </form>
  );
}
