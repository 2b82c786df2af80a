import { NativeSelect } from '@mantine/core';
import { assertNever } from '../../../model/assert-never.ts';
import { useFieldLook } from './field-look.ts';
import type { NamedField } from './field-node.ts';
import { type FieldProps, type NodeOf, problemAt } from './field-props.ts';
import { initialOfVariant, withProperty } from './field-value.ts';
import { isObject } from './json-schema.ts';
import { JsonField } from './json-field.tsx';
import { ListField } from './list-field.tsx';
import classes from './schema-form.module.css';
import { ChoiceField, NumberField, SwitchField, TextField } from './single-fields.tsx';

const WIDE = new Set(['list', 'group', 'variants', 'json']);
const isWide = ({ field }: NamedField): boolean =>
  WIDE.has(field.kind) || (field.kind === 'text' && field.long);

interface FieldsProps extends Omit<FieldProps, 'field'> {
  readonly fields: readonly NamedField[];
  readonly required: boolean;
}

/** The fields of an object, small ones side by side. */
function Fields({ fields, required, value, path, problems, onChange }: FieldsProps) {
  const { hidden } = useFieldLook();
  const shown = fields.filter(({ name }) => !hidden([...path, name]));
  return (
    <div className={classes.fields}>
      {shown.map((entry) => (
        <div key={entry.name} className={isWide(entry) ? classes.wide : undefined}>
          <SchemaField
            field={entry.field}
            value={isObject(value) ? value[entry.name] : undefined}
            path={[...path, entry.name]}
            problems={problems}
            onChange={(next) => onChange(withProperty(value, entry.name, next, required))}
          />
        </div>
      ))}
    </div>
  );
}

function Problem({ text }: { text: string | null }) {
  return text === null ? null : (
    <p className={classes.problem} role="alert">
      {text}
    </p>
  );
}

function GroupField({ field, path, problems, ...rest }: FieldProps<NodeOf<'group'>>) {
  const own = problemAt(problems, path);
  const fields = (
    <Fields fields={field.fields} required={field.required} path={path} problems={problems} {...rest} />
  );
  if (path.length === 0) {
    return (
      <>
        {field.description !== null && <p className={classes.description}>{field.description}</p>}
        {fields}
        <Problem text={own} />
      </>
    );
  }
  return (
    <fieldset className={classes.group}>
      <legend>{field.label}</legend>
      {field.description !== null && <p className={classes.description}>{field.description}</p>}
      {fields}
      <Problem text={own} />
    </fieldset>
  );
}

function VariantsField({ field, value, path, problems, onChange }: FieldProps<NodeOf<'variants'>>) {
  const chosen = field.variants.findIndex((entry) => isObject(value) && value[field.by] === entry.value);
  const variant = field.variants[chosen];
  const choose = (index: number) => {
    const next = field.variants[index];
    if (next === undefined) {
      onChange(field.empty);
      return;
    }
    // What the two kinds have in common stays as it was typed.
    const names = new Set(next.group.fields.map(({ name }) => name));
    const kept = Object.entries(isObject(value) ? value : {}).filter(([name]) => names.has(name));
    onChange({ ...initialOfVariant(field.by, next), ...Object.fromEntries(kept) });
  };
  return (
    <fieldset className={path.length === 0 ? classes.plain : classes.group}>
      {path.length > 0 && <legend>{field.label}</legend>}
      <NativeSelect
        label={field.by}
        description={variant?.group.description ?? field.description}
        withAsterisk={field.required}
        error={problemAt(problems, path) ?? problemAt(problems, [...path, field.by])}
        value={String(chosen)}
        data={[
          { value: '-1', label: field.required ? 'Choose…' : '–', disabled: field.required },
          ...field.variants.map(({ label }, index) => ({ value: String(index), label })),
        ]}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      />
      {variant !== undefined && (
        <Fields
          fields={variant.group.fields}
          required
          value={value}
          path={path}
          problems={problems}
          onChange={onChange}
        />
      )}
    </fieldset>
  );
}

/** The field for one part of a value. */
export function SchemaField(props: FieldProps) {
  const { field, path } = props;
  const { widget } = useFieldLook();
  const Widget = widget(path);
  // eslint-disable-next-line react-hooks/static-components -- the same component for the same path, made elsewhere
  if (Widget !== null) return <Widget {...props} />;
  switch (field.kind) {
    case 'text':
      return <TextField {...props} field={field} />;
    case 'number':
      return <NumberField {...props} field={field} />;
    case 'switch':
      return <SwitchField {...props} field={field} />;
    case 'choice':
      return <ChoiceField {...props} field={field} />;
    case 'list':
      return <ListField {...props} field={field} />;
    case 'group':
      return <GroupField {...props} field={field} />;
    case 'variants':
      return <VariantsField {...props} field={field} />;
    case 'json':
      return <JsonField {...props} field={field} />;
    default:
      return assertNever(field);
  }
}
