import { SegmentedControl, Tooltip } from '@mantine/core';
import { useId } from 'react';
import { JsonEditor } from '../json-editor/json-editor.tsx';
import { pathKey, type Problem } from './field-problems.ts';
import { SchemaField } from './schema-field.tsx';
import classes from './schema-form.module.css';
import type { SchemaFormState, SchemaFormView } from './use-schema-form.ts';

interface SchemaFormProps {
  readonly form: SchemaFormState;
  /** Height of the JSON view in px. Default 180. */
  readonly jsonHeight?: number;
  /** The fields alone, without heading and JSON view. Default false. */
  readonly bare?: boolean;
}

const VIEWS = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
];

function ViewSwitch({ form }: { form: SchemaFormState }) {
  const away = form.view === 'json' ? form.formProblem : null;
  return (
    <Tooltip label={away ?? ''} disabled={away === null}>
      <SegmentedControl
        aria-label={`${form.root.label} as`}
        value={form.view}
        data={VIEWS.map((entry) => ({ ...entry, disabled: entry.value === 'form' && away !== null }))}
        onChange={(next) => form.setView(next as SchemaFormView)}
      />
    </Tooltip>
  );
}

function Problems({ id, problems }: { id: string; problems: readonly Problem[] }) {
  return (
    <ul id={id} className={classes.problems} role="alert">
      {problems.map(({ path, message }) => (
        <li key={`${pathKey(path)} ${message}`}>
          {path.length > 0 && <code>{pathKey(path)}</code>} {message}
        </li>
      ))}
    </ul>
  );
}

/** Edits a value by the fields of its schema, or as JSON text where there is nothing to draw or somebody prefers it. */
export function SchemaForm({ form, jsonHeight, bare = false }: SchemaFormProps) {
  const id = useId();
  const { root, view, value, text, problems } = form;
  const known = root.kind !== 'json';
  return (
    <div className={classes.form}>
      {!bare && (
        <div className={classes.head}>
          <span className={classes.title}>{root.label}</span>
          {known && <ViewSwitch form={form} />}
        </div>
      )}
      {view === 'form' ? (
        <SchemaField field={root} value={value} path={[]} problems={problems} onChange={form.setValue} />
      ) : (
        <>
          <JsonEditor
            label={`${root.label} as JSON`}
            value={text}
            invalid={problems.length > 0}
            describedBy={problems.length > 0 ? id : undefined}
            onChange={form.setText}
            {...(jsonHeight !== undefined && { height: jsonHeight })}
          />
          {problems.length > 0 && <Problems id={id} problems={problems} />}
        </>
      )}
    </div>
  );
}
