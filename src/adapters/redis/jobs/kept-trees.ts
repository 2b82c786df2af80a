import type { Redis } from 'ioredis';
import type { KeptTree, NewTreeJob, TreeShape } from '../../../core/ports/job-store.ts';
import { ownKey } from './job-keys.ts';

/** The shape of a tree is kept for so long, s: 30 days. */
const SHAPE_SECONDS = 2_592_000;
/** Trees that are listed. */
const MOST_TREES = 1_000;

const indexKey = (prefix: string): string => ownKey(prefix, 'trees');
const treeKey = (prefix: string, id: string): string => ownKey(prefix, `tree:${id}`);

export async function keepTree(
  client: Redis,
  prefix: string,
  root: NewTreeJob,
  createdAt: number,
): Promise<void> {
  const tree: KeptTree = { createdAt, shape: shapeOf(root) };
  await client
    .multi()
    .set(treeKey(prefix, root.id), JSON.stringify(tree), 'EX', SHAPE_SECONDS)
    .zadd(indexKey(prefix), createdAt, root.id)
    .zremrangebyrank(indexKey(prefix), 0, -1 - MOST_TREES)
    .exec();
}

export async function keptTree(client: Redis, prefix: string, id: string): Promise<KeptTree | null> {
  const text = await client.get(treeKey(prefix, id));
  return text === null ? null : (JSON.parse(text) as KeptTree);
}

/** The newest first; those that are no longer kept are left out. */
export async function keptTrees(client: Redis, prefix: string, limit: number): Promise<KeptTree[]> {
  const ids = await client.zrevrange(indexKey(prefix), 0, limit - 1);
  const trees = await Promise.all(ids.map((id) => keptTree(client, prefix, id)));
  return trees.filter((tree) => tree !== null);
}

const shapeOf = ({ id, type, onFailure, children }: NewTreeJob): TreeShape => ({
  id,
  type,
  onFailure,
  children: children.map(shapeOf),
});
