import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconDotsVertical,
  IconDroplet,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { PoolView } from '../../../model/pool.ts';
import { useRoute } from '../../app/router.ts';
import { PoolConfirm, type PoolQuestion } from './pool-confirm.tsx';
import { usePoolMutations } from './use-pool-mutations.ts';

const icon = { size: 15, stroke: 1.7 } as const;

/** Everything that can be done with a pool but to resize it. */
export function PoolActions({ pool }: { pool: PoolView }) {
  const { name, state } = pool;
  const { setParams } = useRoute();
  const mutations = usePoolMutations(name);
  const [question, setQuestion] = useState<PoolQuestion | null>(null);
  const works = state.kind === 'working' || state.kind === 'errored';
  const [label, PowerIcon, power] = works
    ? (['Pause', IconPlayerPause, mutations.pause] as const)
    : (['Resume', IconPlayerPlay, mutations.resume] as const);
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon
          aria-label={`${label} ${name}`}
          size={26}
          loading={power.isPending}
          onClick={() => power.mutate()}
        >
          <PowerIcon {...icon} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon aria-label={`More about ${name}`} size={26}>
            <IconDotsVertical {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil {...icon} />}
            onClick={() => setParams({ edit: `pool:${name}` })}
          >
            Options…
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => setQuestion('restart')}>
            Restart workers…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDroplet {...icon} />}
            disabled={state.kind === 'draining' || state.kind === 'drained'}
            onClick={() => setQuestion('drain')}
          >
            Drain…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => setQuestion('remove')}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <PoolConfirm pool={pool} question={question} mutations={mutations} onClose={() => setQuestion(null)} />
    </>
  );
}
