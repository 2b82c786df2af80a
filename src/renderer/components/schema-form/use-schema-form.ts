import { useMemo, useState } from 'react';
import { type FieldNode, readFields } from './field-node.ts';
import { createCheck, type Problem } from './field-problems.ts';
import { canShow, initialOf, readJson, Unreadable, writeJson } from './field-value.ts';
import type { JsonSchema } from './json-schema.ts';

export type SchemaFormView = 'form' | 'json';

/** A value being written, by fields or as JSON text. */
export interface SchemaFormState {
  /** What is drawn; of kind `json` when there is nothing to draw. */
  readonly root: FieldNode;
  readonly view: SchemaFormView;
  readonly value: unknown;
  /** The value as it was typed in the JSON view. */
  readonly text: string;
  /** What is wrong; empty until the value has been asked for once. */
  readonly problems: readonly Problem[];
  /** Null when the form can show what is there; else why not. */
  readonly formProblem: string | null;
  readonly setView: (view: SchemaFormView) => void;
  readonly setValue: (value: unknown) => void;
  readonly setText: (text: string) => void;
  /** The value when nothing is wrong with it; else null, and from then on the form says what is. */
  readonly take: () => { readonly value: unknown } | null;
}

interface SchemaFormOptions {
  /** Null: any value, written as JSON. Changes are not followed: give the component a key instead. */
  readonly schema: JsonSchema | null;
  /** Names the value. */
  readonly label: string;
  /** Default: the schema's defaults and examples. */
  readonly initial?: unknown;
}

/** Holds what `SchemaForm` edits. */
export function useSchemaForm({ schema, label, initial }: SchemaFormOptions): SchemaFormState {
  const root = useMemo(() => readFields(schema, label), [schema, label]);
  const check = useMemo(() => createCheck(schema, root), [schema, root]);
  const [state, setState] = useState(() => {
    const value = initial ?? initialOf(root);
    const view: SchemaFormView = root.kind !== 'json' && canShow(root, value) ? 'form' : 'json';
    return { view, value, text: writeJson(value), asked: false };
  });
  const { view, value, text, asked } = state;
  const problems = useMemo(() => (asked ? check(value) : []), [asked, check, value]);
  const formProblem =
    root.kind === 'json'
      ? 'There is no form for this value'
      : value instanceof Unreadable
        ? 'The JSON cannot be read'
        : canShow(root, value)
          ? null
          : 'The form has no field for some of this';

  return {
    root,
    view,
    value,
    text,
    problems,
    formProblem,
    setView: (next) => setState((before) => ({ ...before, view: next, text: writeJson(before.value) })),
    setValue: (next) => setState((before) => ({ ...before, value: next })),
    setText: (next) => setState((before) => ({ ...before, text: next, value: readJson(next) })),
    take: () => {
      setState((before) => ({ ...before, asked: true }));
      return check(value).length === 0 ? { value } : null;
    },
  };
}
