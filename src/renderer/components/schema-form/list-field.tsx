import { MultiSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { type FieldProps, type NodeOf, wrapperProps } from './field-props.ts';
import { readList, writeList } from './list-text.ts';

const HINTS = { number: 'Numbers between commas or spaces', text: 'One on each line' } as const;

function TypedList(props: FieldProps<NodeOf<'list'>>) {
  const { field, value, onChange } = props;
  // What is being typed, as long as it is what the value says: "1, " is [1].
  const [typed, setTyped] = useState<string | null>(null);
  const same =
    typed !== null && writeList(readList(typed, field.of), field.of) === writeList(value, field.of);
  return (
    <Textarea
      {...wrapperProps(props)}
      description={[field.description, HINTS[field.of]].filter((text) => text !== null).join(' · ')}
      autosize
      minRows={field.of === 'number' ? 1 : 2}
      maxRows={10}
      spellCheck={false}
      value={same ? typed : writeList(value, field.of)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const list = readList(text, field.of);
        setTyped(text);
        onChange(list.length === 0 ? field.empty : list);
      }}
    />
  );
}

/** A list of numbers or texts. */
export function ListField(props: FieldProps<NodeOf<'list'>>) {
  const { field, value, onChange } = props;
  if (field.choices === null) return <TypedList {...props} />;
  return (
    <MultiSelect
      {...wrapperProps(props)}
      data={[...new Set(field.choices)]}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(next) => onChange(next.length === 0 ? field.empty : next)}
    />
  );
}
