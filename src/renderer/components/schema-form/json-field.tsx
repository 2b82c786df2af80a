import { Input } from '@mantine/core';
import { useId, useState } from 'react';
import { JsonEditor } from '../json-editor/json-editor.tsx';
import { type FieldProps, type NodeOf, wrapperProps } from './field-props.ts';
import { readJson, writeJson } from './field-value.ts';

const HEIGHT = 96;

/** A part that no field can be drawn for. */
export function JsonField(props: FieldProps<NodeOf<'json'>>) {
  const { field, value, onChange } = props;
  const id = useId();
  const { label, description, withAsterisk, error } = wrapperProps(props);
  const [text, setText] = useState(() => writeJson(value));
  return (
    <Input.Wrapper
      labelElement="div"
      label={label}
      withAsterisk={withAsterisk}
      description={[description, 'JSON'].filter((part) => part !== null).join(' · ')}
      error={error}
      errorProps={{ id }}
    >
      <JsonEditor
        label={`${field.label} as JSON`}
        height={HEIGHT}
        value={text}
        invalid={error !== null}
        describedBy={error === null ? undefined : id}
        onChange={(next) => {
          setText(next);
          onChange(readJson(next) ?? field.empty);
        }}
      />
    </Input.Wrapper>
  );
}
