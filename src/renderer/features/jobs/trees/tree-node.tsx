import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { TreeNodeView } from '../../../../model/job-tree.ts';
import { formatHash } from '../../../app/router.ts';
import { formatMs } from '../../../components/format.ts';
import { JobProgress, JobStatusMark } from '../job-status.tsx';
import classes from './tree-view.module.css';

export type JobNode = Node<{ view: TreeNodeView; isRoot: boolean }, 'job'>;

/** One job of a tree; a click opens it. */
export function TreeNode({ data: { view, isRoot }, selected }: NodeProps<JobNode>) {
  const { job, id, type, children } = view;
  const ran =
    job !== null && job.startedAt !== null && job.finishedAt !== null ? job.finishedAt - job.startedAt : null;
  return (
    <a
      href={formatHash('jobs', { job: id, tab: 'tree' })}
      className={classes.node}
      data-status={job?.status}
      data-selected={selected || undefined}
      title={job?.error?.message ?? id}
    >
      {!isRoot && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <b className="clip">{type}</b>
      <span className={classes.state}>
        {job === null ? <span className="muted">no longer known</span> : <JobStatusMark job={job} />}
        {job?.status === 'processing' && <JobProgress progress={job.progress} />}
        {ran !== null && <span className="muted">{formatMs(ran)}</span>}
      </span>
      {children.length > 0 && <Handle type="source" position={Position.Bottom} isConnectable={false} />}
    </a>
  );
}
