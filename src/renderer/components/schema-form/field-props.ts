import type { FieldNode } from './field-node.ts';
import { pathKey, type Problem } from './field-problems.ts';
import type { Path } from './field-value.ts';

export interface FieldProps<Node extends FieldNode = FieldNode> {
  readonly field: Node;
  readonly value: unknown;
  readonly path: Path;
  /** Of the whole value; each field finds its own. */
  readonly problems: readonly Problem[];
  /** Undefined: the value is left out. */
  readonly onChange: (value: unknown) => void;
}

export type NodeOf<Kind extends FieldNode['kind']> = Extract<FieldNode, { kind: Kind }>;

/** What is wrong at a path; `below` also finds what is wrong inside. */
export function problemAt(problems: readonly Problem[], path: Path, below = false): string | null {
  const key = pathKey(path);
  const isInside = (other: Path): boolean => below && (key === '' || pathKey(other).startsWith(`${key}.`));
  return problems.find((problem) => pathKey(problem.path) === key || isInside(problem.path))?.message ?? null;
}

/** What Mantine's fields have in common. */
export function wrapperProps({ field, path, problems }: FieldProps) {
  return {
    label: field.label,
    description: field.description,
    withAsterisk: field.required,
    error: problemAt(problems, path, true),
  };
}
