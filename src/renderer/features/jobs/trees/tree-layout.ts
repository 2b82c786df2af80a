import { Graph, layout } from '@dagrejs/dagre';
import type { TreeNodeView } from '../../../../model/job-tree.ts';

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 62;

export interface PlacedNode {
  readonly node: TreeNodeView;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly parent: string;
  readonly child: string;
  readonly view: TreeNodeView;
}

function flatten(node: TreeNodeView): { nodes: TreeNodeView[]; edges: PlacedEdge[] } {
  const nodes: TreeNodeView[] = [];
  const edges: PlacedEdge[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    nodes.push(next);
    for (const child of next.children) {
      edges.push({ parent: next.id, child: child.id, view: child });
      waiting.push(child);
    }
  }
  return { nodes, edges };
}

/** Where each job of a tree is drawn: the root on top, children below. Depends on the shape alone. */
export function layOut(root: TreeNodeView): { nodes: PlacedNode[]; edges: PlacedEdge[] } {
  const { nodes, edges } = flatten(root);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 20, ranksep: 44 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { parent, child } of edges) graph.setEdge(parent, child);
  layout(graph);
  const placed = nodes.map((node) => {
    const { x, y } = graph.node(node.id) as { x: number; y: number };
    return { node, x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 };
  });
  return { nodes: placed, edges };
}
