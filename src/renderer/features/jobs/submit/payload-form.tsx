import { NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import type { JobTypeView } from '../../../../model/job-type.ts';
import { type FieldLook, FieldLookContext } from '../../../components/schema-form/field-look.ts';
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx';
import { type SchemaFormState, useSchemaForm } from '../../../components/schema-form/use-schema-form.ts';
import { FileField } from './file-field.tsx';
import { inOrder, isHidden, widgetOf, withoutHidden } from './form-hints.ts';

/** A payload being written, and what is sent of it. */
export interface PayloadForm {
  readonly state: SchemaFormState;
  readonly type: JobTypeView;
  /** The payload when nothing is wrong with it; else null, and the form says what is. */
  readonly take: () => { readonly payload: unknown } | null;
  readonly fill: (payload: unknown) => void;
}

/** Holds the payload of a job; give the component another key for another type. */
export function usePayloadForm(type: JobTypeView, initial?: unknown): PayloadForm {
  const { schema, hints } = type;
  const ordered = useMemo(() => (schema === null ? null : inOrder(schema, hints)), [schema, hints]);
  const state = useSchemaForm({
    schema: ordered,
    label: 'Payload',
    initial: initial ?? hints.examples?.[0]?.payload ?? (schema === null ? {} : undefined),
  });
  return {
    state,
    type,
    take: () => {
      const taken = state.take();
      if (taken === null) return null;
      return { payload: state.view === 'form' ? withoutHidden(hints, taken.value) : taken.value };
    },
    fill: (payload) =>
      state.view === 'json' ? state.setText(JSON.stringify(payload, null, 2)) : state.setValue(payload),
  };
}

/** The payload by fields as its type wants them, with the type's examples at hand. */
export function PayloadFields({ form }: { form: PayloadForm }) {
  const { state, type } = form;
  const { hints } = type;
  const { value } = state;
  const look = useMemo<FieldLook>(
    () => ({
      widget: (path) => (widgetOf(hints, path) === 'file' ? FileField : null),
      hidden: (path) => isHidden(hints, path, value),
    }),
    [hints, value],
  );
  const examples = hints.examples ?? [];
  return (
    <FieldLookContext value={look}>
      {examples.length > 1 && (
        <NativeSelect
          label="Begin with"
          data={examples.map(({ title }, index) => ({ value: String(index), label: title }))}
          onChange={(event) => form.fill(examples[Number(event.currentTarget.value)]?.payload)}
        />
      )}
      <SchemaForm form={state} />
    </FieldLookContext>
  );
}
