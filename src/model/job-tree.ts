import { z } from 'zod';
import { type JobEntry, type JobInput, jobEntrySchema, jobInputSchema } from './job.ts';

/** Jobs that a tree may have, and how deep it may be. */
export const MOST_TREE_JOBS = 1_000;
export const MOST_TREE_DEPTH = 10;

/** What becomes of the parent when a child fails for good. */
export const childFailureSchema = z.enum([
  /** It fails, too, and so on up the tree. The default. */
  'fail-parent',
  /** It is run without that child's result. */
  'ignore',
  /** It is run at once; children that have not been begun are removed. */
  'continue-parent',
]);
export type ChildFailure = z.infer<typeof childFailureSchema>;

/** A job of a tree: it is run when its children have ended. */
export interface TreeNode extends JobInput {
  /** Of a child. Default fail-parent. */
  readonly onFailure?: ChildFailure | undefined;
  readonly children?: readonly TreeNode[] | undefined;
}
export const treeNodeSchema: z.ZodType<TreeNode> = jobInputSchema.extend({
  onFailure: childFailureSchema.optional(),
  get children() {
    return z.array(treeNodeSchema).max(MOST_TREE_JOBS).optional();
  },
});

/** A job of a tree as it is shown. */
export interface TreeNodeView {
  readonly id: string;
  readonly type: string;
  readonly onFailure: ChildFailure;
  /** Null when nothing is known of it any more. */
  readonly job: JobEntry | null;
  readonly children: readonly TreeNodeView[];
}
const treeNodeViewSchema: z.ZodType<TreeNodeView> = z.object({
  id: z.string(),
  type: z.string(),
  onFailure: childFailureSchema,
  job: jobEntrySchema.nullable(),
  get children() {
    return z.array(treeNodeViewSchema);
  },
});

/** How many jobs of a tree are in which status. */
const treeCountsSchema = z.object({
  pending: z.number().int(),
  processing: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
});

/** A tree in a list; its id is that of its root. */
export const treeRowSchema = z.object({
  id: z.string(),
  type: z.string(),
  createdAt: z.number(),
  jobs: z.number().int(),
  /** Null when nothing is known of it any more. */
  root: jobEntrySchema.nullable(),
});
export type TreeRow = z.infer<typeof treeRowSchema>;

export const treeViewSchema = z.object({
  id: z.string(),
  createdAt: z.number(),
  counts: treeCountsSchema,
  root: treeNodeViewSchema,
});
export type TreeView = z.infer<typeof treeViewSchema>;
