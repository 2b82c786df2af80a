import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconEdit, IconPlugConnected, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ConnectionView } from '../../../model/redis.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { api } from '../../client.ts';
import { Tag } from '../../components/tag.tsx';
import classes from './connections-card.module.css';
import { EnvironmentTag } from './environment-tag.tsx';
import { testText } from './test-text.ts';

interface ConnectionRowProps {
  readonly connection: ConnectionView;
  readonly onEdit: () => void;
  readonly onUse: () => void;
  readonly onRemove: () => void;
}

export function ConnectionRow({ connection, onEdit, onUse, onRemove }: ConnectionRowProps) {
  const { name, environment, address, source, inUse, id } = connection;
  const stopped = useLive((state) => state.oscillator?.status.kind === 'stopped');
  const test = useMutation(api.redis.testSaved.mutationOptions());
  const outcome = testText(test.data, test.error);
  const saved = source === 'saved';
  return (
    <tr className={classes.row}>
      <th scope="row" title={name}>
        {name}
      </th>
      <td>
        <EnvironmentTag environment={environment} />
      </td>
      <td className={classes.address} title={address}>
        <code>{address}</code>
      </td>
      <td
        className={classes.outcome}
        data-ok={outcome?.ok === true || undefined}
        data-bad={outcome?.ok === false || undefined}
        title={outcome?.text}
        role="status"
      >
        {outcome?.text}
      </td>
      <td>
        <div className={classes.actions}>
          <Tooltip label="Test">
            <ActionIcon
              aria-label={`Test ${name}`}
              loading={test.isPending}
              onClick={() => test.mutate({ id })}
            >
              <IconPlugConnected size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
          {saved && (
            <>
              <Tooltip label="Edit">
                <ActionIcon aria-label={`Edit ${name}`} onClick={onEdit}>
                  <IconEdit size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={inUse ? 'In use' : 'Remove'}>
                <ActionIcon aria-label={`Remove ${name}`} disabled={inUse} onClick={onRemove}>
                  <IconTrash size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            </>
          )}
          {inUse ? (
            <Tag tone="accent">in use</Tag>
          ) : (
            <Tooltip label={stopped ? 'Move the engine to this connection' : 'Stop the oscillator first'}>
              <Button
                size="compact-xs"
                aria-label={`Use ${name}`}
                data-disabled={!stopped || undefined}
                onClick={stopped ? onUse : undefined}
                aria-disabled={!stopped}
              >
                Use
              </Button>
            </Tooltip>
          )}
        </div>
      </td>
    </tr>
  );
}
