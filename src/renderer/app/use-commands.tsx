import { useMantineColorScheme } from '@mantine/core';
import type { SpotlightActionGroupData } from '@mantine/spotlight';
import {
  IconDatabaseSearch,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconStack2,
  IconSun,
} from '@tabler/icons-react';
import { useProcessCommands } from '../features/processes/use-process-commands.tsx';
import { useJobCommands } from '../features/jobs/use-job-commands.tsx';
import { usePoolCommands } from '../features/pools/use-pool-commands.tsx';
import { useStart, useStop } from './actions.ts';
import { useLive, useLiveStream } from './live/use-live.tsx';
import { queueKey } from './live/reduce-frame.ts';
import { PAGE_ENTRIES } from './pages.ts';
import { navigate } from './router.ts';

const icon = { size: 17, stroke: 1.6 } as const;

function useActionCommands(): SpotlightActionGroupData {
  const status = useLive((state) => state.oscillator?.status.kind ?? null);
  const paused = useLive((state) => state.stream.kind === 'paused');
  const stream = useLiveStream();
  const { mutate: start } = useStart();
  const { mutate: stop } = useStop();
  const { setColorScheme } = useMantineColorScheme();
  return {
    group: 'Actions',
    actions: [
      status === 'stopped'
        ? {
            id: 'start',
            label: 'Start the oscillator',
            leftSection: <IconPlayerPlay {...icon} />,
            onClick: () => start({}),
          }
        : {
            id: 'stop',
            label: 'Stop the oscillator',
            leftSection: <IconPlayerStop {...icon} />,
            onClick: () => stop({}),
          },
      {
        id: 'redis-state',
        label: 'Get Redis state',
        leftSection: <IconDatabaseSearch {...icon} />,
        onClick: () => navigate('oscillator', { snapshot: 'json' }),
      },
      {
        id: 'pause',
        label: paused ? 'Resume live updates' : 'Pause live updates',
        leftSection: paused ? <IconPlayerPlay {...icon} /> : <IconPlayerPause {...icon} />,
        onClick: () => stream.setPaused(!paused),
      },
      {
        id: 'dark',
        label: 'Use the dark theme',
        leftSection: <IconMoon {...icon} />,
        onClick: () => setColorScheme('dark'),
      },
      {
        id: 'light',
        label: 'Use the light theme',
        leftSection: <IconSun {...icon} />,
        onClick: () => setColorScheme('light'),
      },
    ],
  };
}

/** Commands by group: places first, then actions, then the pools, jobs and queues there are. */
export function useCommands(): SpotlightActionGroupData[] {
  const queues = useLive((state) => state.queues);
  const actions = useActionCommands();
  const pools = usePoolCommands();
  const processes = useProcessCommands();
  const jobs = useJobCommands();
  return [
    {
      group: 'Go to',
      actions: PAGE_ENTRIES.map(({ page, label, icon: PageIcon }) => ({
        id: `page-${page}`,
        label,
        leftSection: <PageIcon {...icon} />,
        onClick: () => navigate(page),
      })),
    },
    actions,
    pools,
    processes,
    jobs,
    {
      group: 'Queues',
      actions: (queues ?? []).map((queue) => ({
        id: `queue-${queueKey(queue)}`,
        label: queue.name,
        description: queue.prefix === 'bull' ? undefined : queue.prefix,
        leftSection: <IconStack2 {...icon} />,
        onClick: () => navigate('queues', { queue: queueKey(queue) }),
      })),
    },
  ].filter((group) => group.actions.length > 0);
}
