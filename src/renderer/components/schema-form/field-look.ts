import { type ComponentType, createContext, useContext } from 'react';
import type { FieldProps } from './field-props.ts';
import type { Path } from './field-value.ts';

/** What a form does with some of its fields that their schema does not say. */
export interface FieldLook {
  /** Draws the field in place of what its schema suggests; null: as the schema has it. */
  readonly widget: (path: Path) => ComponentType<FieldProps> | null;
  /** The field has no meaning for the present value and is not shown. */
  readonly hidden: (path: Path) => boolean;
}

const PLAIN: FieldLook = { widget: () => null, hidden: () => false };

export const FieldLookContext = createContext<FieldLook>(PLAIN);

export const useFieldLook = (): FieldLook => useContext(FieldLookContext);
