import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionView } from '../../../model/redis.ts';
import { errorText } from '../../app/error-text.ts';
import { api } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import table from '../../components/table.module.css';
import { ConnectionConfirm, type Intent } from './connection-confirm.tsx';
import { ConnectionModal } from './connection-modal.tsx';
import { ConnectionRow } from './connection-row.tsx';
import classes from './connections-card.module.css';

/** Every connection: the embedded server, the environment's, and saved ones. */
export function ConnectionsCard() {
  const { data, error, refetch } = useQuery(api.redis.connections.queryOptions());
  const [edited, setEdited] = useState<ConnectionView | 'new' | null>(null);
  const [intent, setIntent] = useState<Intent | null>(null);
  return (
    <Card
      className={classes.card}
      title="Connections"
      aside={
        <Button leftSection={<IconPlus size={14} />} onClick={() => setEdited('new')}>
          Add a connection
        </Button>
      }
    >
      {error !== null && data === undefined ? (
        <EmptyState
          title={errorText(error)}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : (
        <div className={classes.scroll}>
          <table className={table.table}>
            <thead className="sr-only">
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Environment</th>
                <th scope="col">Address</th>
                <th scope="col">Test</th>
                <th scope="col">Actions</th>
              </tr>
            </thead>
            <tbody>
              {data?.map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  onEdit={() => setEdited(connection)}
                  onUse={() => setIntent({ kind: 'use', connection })}
                  onRemove={() => setIntent({ kind: 'remove', connection })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ConnectionModal edited={edited} onClose={() => setEdited(null)} />
      <ConnectionConfirm intent={intent} onClose={() => setIntent(null)} />
    </Card>
  );
}
