import { DomainError } from '../../model/domain-error.ts';
import type { JobEntry } from '../../model/job.ts';
import { ownJobRef } from '../../model/job-id.ts';
import {
  MOST_TREE_DEPTH,
  MOST_TREE_JOBS,
  type TreeNode,
  type TreeNodeView,
  type TreeRow,
  type TreeView,
} from '../../model/job-tree.ts';
import type { Clock } from '../ports/clock.ts';
import type { JobStore, KeptTree, NewTreeJob, TreeShape } from '../ports/job-store.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobHistory } from '../ports/job-history.ts';
import type { JobControl, TreeControl } from './control.ts';
import { newJobId } from './job-ids.ts';
import type { JobTypes } from './job-types.ts';
import { uploadsIn } from './uploads-in.ts';
import { hasEnded } from './until-ended.ts';

export interface TreesOptions {
  readonly clock: Clock;
  readonly store: JobStore;
  readonly history: Pick<JobHistory, 'get'>;
  readonly types: Pick<JobTypes, 'admit'>;
  readonly jobs: Pick<JobControl, 'cancel'>;
  readonly files: Pick<FileStore, 'noteUse'>;
}

/** Jobs with children, which are run before them. */
export class Trees implements TreeControl {
  readonly #options: TreesOptions;

  constructor(options: TreesOptions) {
    this.#options = options;
  }

  async submit(tree: TreeNode): Promise<TreeView> {
    const { clock, store } = this.#options;
    const createdAt = clock.now();
    const bounds = { jobs: 0 };
    const root = await this.#admit(tree, '', 1, createdAt, bounds);
    await store.addTree(root, createdAt);
    return this.#view({ createdAt, shape: shapeOf(root) });
  }

  async list(limit: number): Promise<TreeRow[]> {
    const trees = await this.#options.store.trees(limit);
    const roots = await this.#entries(trees.map(({ shape }) => shape.id));
    return trees.map(({ createdAt, shape }) => ({
      id: shape.id,
      type: shape.type,
      createdAt,
      jobs: idsOf(shape).length,
      root: roots.get(shape.id) ?? null,
    }));
  }

  async get(id: string): Promise<TreeView> {
    return this.#view(await this.#need(id));
  }

  async cancel(id: string): Promise<TreeView> {
    const tree = await this.#need(id);
    const entries = await this.#entries(idsOf(tree.shape));
    // From the root down: a parent that has ended begins no more children.
    for (const [jobId, entry] of entries) {
      if (hasEnded(entry)) continue;
      await this.#options.jobs.cancel(jobId).catch((error: unknown) => {
        // It may have ended, or have been ended with its parent, meanwhile.
        if (!(error instanceof DomainError) || error.code.startsWith('REDIS_')) throw error;
      });
    }
    return this.#view(tree);
  }

  async #admit(
    node: TreeNode,
    at: string,
    depth: number,
    now: number,
    bounds: { jobs: number },
  ): Promise<NewTreeJob> {
    bounds.jobs += 1;
    const path = at === '' ? 'children' : `${at}.children`;
    if (bounds.jobs > MOST_TREE_JOBS)
      throw new DomainError('INVALID_INPUT', `A tree has at most ${MOST_TREE_JOBS} jobs.`, { path });
    if (depth > MOST_TREE_DEPTH)
      throw new DomainError('INVALID_INPUT', `A tree is at most ${MOST_TREE_DEPTH} jobs deep.`, { path });
    const { type, payload, onFailure = 'fail-parent' } = node;
    const options = await this.#options.types.admit(node, at);
    const children: NewTreeJob[] = [];
    for (const [index, child] of (node.children ?? []).entries())
      children.push(await this.#admit(child, `${path}.${index}`, depth + 1, now, bounds));
    const id = newJobId(type, now);
    const uploads = uploadsIn(payload);
    if (uploads.length > 0) await this.#options.files.noteUse(uploads, id);
    return { id, type, payload, options, onFailure, children };
  }

  async #need(id: string): Promise<KeptTree> {
    const tree = await this.#options.store.tree(id);
    if (tree !== null) return tree;
    throw new DomainError('NOT_FOUND', 'There is no such tree, or it is no longer kept.', {
      id: id.slice(0, 200),
    });
  }

  /** Of those that are known; in the order of the ids. */
  async #entries(ids: readonly string[]): Promise<Map<string, JobEntry>> {
    const { store, history } = this.#options;
    // Trees have ids of ours alone.
    const refs = ids.map((id) => ownJobRef(id) ?? { id, type: '' });
    const entries = await store.entries(refs);
    return new Map(
      refs.flatMap((ref, index) => {
        const { id } = ref;
        const entry = entries[index] ?? history.get(ref);
        return entry === null ? [] : [[id, entry] as const];
      }),
    );
  }

  async #view({ createdAt, shape }: KeptTree): Promise<TreeView> {
    const entries = await this.#entries(idsOf(shape));
    const counts = { pending: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
    for (const { status } of entries.values()) counts[status] += 1;
    const nodeView = ({ id, type, onFailure, children }: TreeShape): TreeNodeView => ({
      id,
      type,
      onFailure,
      job: entries.get(id) ?? null,
      children: children.map(nodeView),
    });
    return { id: shape.id, createdAt, counts, root: nodeView(shape) };
  }
}

const shapeOf = ({ id, type, onFailure, children }: NewTreeJob): TreeShape => ({
  id,
  type,
  onFailure,
  children: children.map(shapeOf),
});

const idsOf = ({ id, children }: TreeShape): string[] => [id, ...children.flatMap(idsOf)];
