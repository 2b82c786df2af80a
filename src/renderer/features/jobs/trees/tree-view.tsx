import { Background, Controls, type Edge, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChildFailure, TreeView as Tree } from '../../../../model/job-tree.ts';
import { errorText } from '../../../app/error-text.ts';
import { api } from '../../../client.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { useFreshWhenJobsMove } from '../use-job-types.ts';
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './tree-layout.ts';
import { type JobNode, TreeNode } from './tree-node.tsx';
import classes from './tree-view.module.css';

const NODE_TYPES = { job: TreeNode };

const ON_FAILURE: Record<ChildFailure, string | undefined> = {
  'fail-parent': undefined,
  ignore: 'may fail',
  'continue-parent': 'failing starts the parent',
};

function Graph({ tree, selected }: { tree: Tree; selected: string }) {
  const { nodes, edges } = useMemo(() => {
    const placed = layOut(tree.root);
    return {
      nodes: placed.nodes.map(
        ({ node, x, y }): JobNode => ({
          id: node.id,
          type: 'job',
          position: { x, y },
          width: NODE_WIDTH,
          height: NODE_HEIGHT,
          selected: node.id === selected,
          data: { view: node, isRoot: node === tree.root },
        }),
      ),
      edges: placed.edges.map(
        ({ parent, child, view }): Edge => ({
          id: `${parent} ${child}`,
          source: parent,
          target: child,
          animated: view.job?.status === 'processing',
          label: ON_FAILURE[view.onFailure],
        }),
      ),
    };
  }, [tree, selected]);
  return (
    <ReactFlow
      className={classes.graph}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      onlyRenderVisibleElements={nodes.length > 200}
      minZoom={0.1}
      maxZoom={1.5}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
      aria-label="Tree of jobs"
    >
      <Background gap={20} size={1} color="var(--line)" />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

/** A tree of jobs with the state of each, as it changes. */
export function TreeView({ id, selected }: { id: string; selected: string }) {
  useFreshWhenJobsMove([api.trees.key()]);
  const { data, error } = useQuery(api.trees.get.queryOptions({ input: { id }, staleTime: 0 }));
  if (data === undefined) return error === null ? null : <EmptyState title={errorText(error)} />;
  return <Graph tree={data} selected={selected} />;
}
