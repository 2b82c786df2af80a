import { expect, test } from 'vitest';
import type { TreeNodeView } from '../../../../model/job-tree.ts';
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './tree-layout.ts';

const node = (id: string, children: TreeNodeView[] = []): TreeNodeView => ({
  id,
  type: 'calculation',
  onFailure: 'fail-parent',
  job: null,
  children,
});

test('children are below their parent, and no two jobs overlap', () => {
  const tree = node('root', [node('a', [node('a1'), node('a2')]), node('b')]);
  const { nodes, edges } = layOut(tree);
  const at = new Map(nodes.map(({ node: { id }, x, y }) => [id, { x, y }]));
  for (const { parent, child } of edges)
    expect(at.get(child)?.y).toBeGreaterThan((at.get(parent)?.y ?? 0) + NODE_HEIGHT);
  for (const one of nodes)
    for (const other of nodes)
      if (one !== other)
        expect(Math.abs(one.x - other.x) >= NODE_WIDTH || Math.abs(one.y - other.y) >= NODE_HEIGHT).toBe(
          true,
        );
  expect(edges).toHaveLength(4);
});

test('a tree of a thousand jobs is laid out', () => {
  const wide = node(
    'root',
    Array.from({ length: 999 }, (_, index) => node(`child-${index}`)),
  );
  expect(layOut(wide).nodes).toHaveLength(1_000);
}, 30_000);
