import { Button } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TreeNode, TreeRow } from '../../../../model/job-tree.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatHash, navigate } from '../../../app/router.ts';
import { api, client } from '../../../client.ts';
import { Age } from '../../../components/age.tsx';
import { Card } from '../../../components/card.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatCount } from '../../../components/format.ts';
import { NewPill } from '../../../components/new-pill.tsx';
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../../components/schema-form/use-schema-form.ts';
import table from '../../../components/table.module.css';
import { JobStatusMark } from '../job-status.tsx';
import classes from '../jobs-page.module.css';
import list from '../list/job-list.module.css';
import submit from '../submit/submit-card.module.css';
import { useFreshWhenJobsMove } from '../use-job-types.ts';
import { standStill } from './standing-list.ts';

const EXAMPLE: TreeNode = {
  type: 'calculation',
  payload: { operation: 'statistics', numbers: [6, 15, 24] },
  children: [
    { type: 'calculation', payload: { operation: 'complex', numbers: [1, 2, 3] } },
    { type: 'calculation', payload: { operation: 'complex', numbers: [4, 5, 6] } },
    {
      type: 'calculation',
      payload: { operation: 'complex', numbers: [7, 8, 9] },
      onFailure: 'ignore',
    },
  ],
};

function Row({ tree }: { tree: TreeRow }) {
  return (
    <tr>
      <th scope="row" className={classes.id}>
        <a href={formatHash('jobs', { job: tree.id, tab: 'tree' })}>{tree.id}</a>
      </th>
      <td>{tree.type}</td>
      <td>
        {tree.root === null ? (
          <span className="muted">no longer known</span>
        ) : (
          <JobStatusMark job={tree.root} />
        )}
      </td>
      <td data-number="">{formatCount(tree.jobs)}</td>
      <td>
        <Age at={tree.createdAt} />
      </td>
    </tr>
  );
}

function TreeList() {
  useFreshWhenJobsMove([api.trees.key()]);
  const { data, error, refetch, isFetchedAfterMount } = useQuery(
    api.trees.list.queryOptions({ input: { limit: 100 }, staleTime: 0 }),
  );
  // Null until somebody could be reading: an empty list fills by itself.
  const [order, setOrder] = useState<readonly string[] | null>(null);
  if (order === null && isFetchedAfterMount && data !== undefined && data.length > 0)
    setOrder(data.map(({ id }) => id));
  if (data === undefined)
    return error === null ? null : (
      <EmptyState
        title={errorText(error)}
        action={<Button onClick={() => void refetch()}>Try again</Button>}
      />
    );
  if (data.length === 0)
    return (
      <EmptyState title="No trees yet">
        A tree is a job with children: they run first and give it their results. Submit one beside.
      </EmptyState>
    );
  const { rows, added } = standStill(order ?? data.map(({ id }) => id), data);
  return (
    <div className={list.holder}>
      <span className={list.pill}>
        <NewPill count={added} onClick={() => setOrder(null)} />
      </span>
      {/* Scrollable, so it must be reachable by keyboard. */}
      <div className={table.scroll} role="region" aria-label="Trees, newest first" tabIndex={0}>
        <table className={`${table.table} ${classes.table}`}>
          <thead>
            <tr>
              <th scope="col">Root</th>
              <th scope="col">Type</th>
              <th scope="col">Status</th>
              <th scope="col" data-number="">
                Jobs
              </th>
              <th scope="col">Added</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((tree) => (
              <Row key={tree.id} tree={tree} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function TreeForm() {
  const form = useSchemaForm({ schema: null, label: 'Tree', initial: EXAMPLE });
  const queryClient = useQueryClient();
  const send = useMutation({
    mutationFn: (tree: TreeNode) => client.trees.submit(tree),
    onSuccess: async ({ treeId }) => {
      await queryClient.invalidateQueries({ queryKey: api.trees.key() });
      navigate('jobs', { job: treeId, tab: 'tree' });
    },
  });
  return (
    <form
      className={submit.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const taken = form.take();
        // What it has to be, the engine says.
        if (taken !== null) send.mutate(taken.value as TreeNode);
      }}
    >
      <div className={submit.fields}>
        <SchemaForm form={form} jsonHeight={340} />
        <p className={submit.summary}>
          Each job has a type, a payload and options. A child also says what its failing means:{' '}
          <code>fail-parent</code>, <code>ignore</code> or <code>continue-parent</code>.
        </p>
      </div>
      <div className={submit.foot}>
        <Button
          type="submit"
          variant="filled"
          loading={send.isPending}
          leftSection={<IconPlayerPlayFilled size={13} />}
        >
          Submit the tree
        </Button>
        {send.error !== null && (
          <p className={submit.refusal} role="alert">
            {errorText(send.error)}
          </p>
        )}
      </div>
    </form>
  );
}

/** The trees of jobs, and a form for a new one. */
export function TreesBoard() {
  return (
    <div className={classes.work}>
      <Card className={classes.listCard} label="Trees">
        <TreeList />
      </Card>
      <Card className={submit.card} title="Submit a tree">
        <TreeForm />
      </Card>
    </div>
  );
}
