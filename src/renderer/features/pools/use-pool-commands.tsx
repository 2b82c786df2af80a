import type { SpotlightActionGroupData } from '@mantine/spotlight';
import { IconCpu, IconPlayerPause, IconPlayerPlay, IconPlus, IconRocket } from '@tabler/icons-react';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { navigate } from '../../app/router.ts';
import { client } from '../../client.ts';

const icon = { size: 17, stroke: 1.6 } as const;

/** Pauses or resumes a pool from anywhere. */
function power(name: string, works: boolean): void {
  const call = works ? client.pools.pause({ name }) : client.pools.resume({ name });
  call.then(
    () => tellDone(works ? `${name} is paused: tasks wait.` : `${name} works again.`),
    (error: unknown) => tellFailed(`Could not ${works ? 'pause' : 'resume'} ${name}`, error),
  );
}

/** What the command palette offers of pools and one-shots. */
export function usePoolCommands(): SpotlightActionGroupData {
  const pools = useLive((state) => state.pools);
  return {
    group: 'Pools',
    actions: [
      ...(pools ?? []).flatMap(({ name, state }) => {
        const works = state.kind === 'working' || state.kind === 'errored';
        return [
          {
            id: `pool-${name}`,
            label: `Pool ${name}`,
            leftSection: <IconCpu {...icon} />,
            onClick: () => navigate('pools', { pool: name }),
          },
          {
            id: `pool-power-${name}`,
            label: `${works ? 'Pause' : 'Resume'} pool ${name}`,
            leftSection: works ? <IconPlayerPause {...icon} /> : <IconPlayerPlay {...icon} />,
            onClick: () => power(name, works),
          },
        ];
      }),
      {
        id: 'pool-add',
        label: 'Add a pool',
        leftSection: <IconPlus {...icon} />,
        onClick: () => navigate('pools', { edit: 'new' }),
      },
      {
        id: 'one-shot',
        label: 'Run a one-shot',
        leftSection: <IconRocket {...icon} />,
        onClick: () => navigate('pools', { to: 'one-shot' }),
      },
    ],
  };
}
