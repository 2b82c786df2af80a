import { NativeSelect, NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { formatCount } from '../format.ts';
import type { Choice } from './field-node.ts';
import { type FieldProps, type NodeOf, wrapperProps } from './field-props.ts';

const INPUT_TYPES: Partial<Record<string, string>> = { email: 'email', uri: 'url', url: 'url', date: 'date' };

export function TextField(props: FieldProps<NodeOf<'text'>>) {
  const { field, value, onChange } = props;
  const shared = {
    ...wrapperProps(props),
    value: typeof value === 'string' ? value : '',
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onChange(event.currentTarget.value === '' ? field.empty : event.currentTarget.value),
  };
  return field.long ? (
    <Textarea {...shared} autosize minRows={2} maxRows={10} />
  ) : (
    <TextInput {...shared} autoComplete="off" type={INPUT_TYPES[field.format ?? ''] ?? 'text'} />
  );
}

/** The limits in words; numbers so large that they are none are left out. */
function boundsText({ min, max }: NodeOf<'number'>): string | null {
  const known = (bound: number | null): bound is number =>
    bound !== null && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const number = (bound: number): string => (Number.isInteger(bound) ? formatCount(bound) : String(bound));
  if (known(min) && known(max)) return `${number(min)} to ${number(max)}`;
  if (known(min)) return `at least ${number(min)}`;
  return known(max) ? `at most ${number(max)}` : null;
}

export function NumberField(props: FieldProps<NodeOf<'number'>>) {
  const { field, value, onChange } = props;
  return (
    <NumberInput
      {...wrapperProps(props)}
      description={field.description ?? boundsText(field)}
      allowDecimal={!field.integer}
      clampBehavior="none"
      value={typeof value === 'number' || typeof value === 'string' ? value : ''}
      onChange={(next) => onChange(next === '' ? field.empty : next)}
    />
  );
}

export function SwitchField(props: FieldProps<NodeOf<'switch'>>) {
  const { label, description, error } = wrapperProps(props);
  return (
    <Switch
      mt={20}
      label={label}
      description={description}
      error={error}
      checked={props.value === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}

const nameOf = (choice: Choice): string => (choice === null ? 'null' : String(choice));

export function ChoiceField(props: FieldProps<NodeOf<'choice'>>) {
  const { field, value, onChange } = props;
  const { choices } = field;
  const chosen = choices.findIndex((choice) => choice === value);
  return (
    <NativeSelect
      {...wrapperProps(props)}
      value={String(chosen)}
      data={[
        { value: '-1', label: field.required ? 'Choose…' : '–', disabled: field.required },
        ...choices.map((choice, index) => ({ value: String(index), label: nameOf(choice) })),
      ]}
      onChange={(event) => onChange(choices[Number(event.currentTarget.value)] ?? field.empty)}
    />
  );
}
