import type { SpotlightActionGroupData } from '@mantine/spotlight';
import {
  IconCalendarTime,
  IconChecklist,
  IconPlayerPause,
  IconPlayerPlay,
  IconRocket,
} from '@tabler/icons-react';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { navigate } from '../../app/router.ts';
import { client } from '../../client.ts';

const icon = { size: 17, stroke: 1.6 } as const;

/** Pauses or resumes a type on all machines. */
function power(name: string, title: string, paused: boolean): void {
  client.jobTypes.change({ name, paused: !paused }).then(
    () => tellDone(paused ? `${title} runs again.` : `${title} is paused: its jobs wait.`),
    (error: unknown) => tellFailed(`Could not ${paused ? 'resume' : 'pause'} ${title}`, error),
  );
}

/** What the command palette offers of jobs. */
export function useJobCommands(): SpotlightActionGroupData {
  const types = useLive((state) => state.jobs?.types) ?? [];
  return {
    group: 'Jobs',
    actions: [
      ...types.flatMap(({ name, title, settings }) => {
        const paused = settings?.paused === true;
        return [
          {
            id: `job-submit-${name}`,
            label: `Submit a job: ${title}`,
            leftSection: <IconRocket {...icon} />,
            onClick: () => navigate('jobs', { new: name }),
          },
          {
            id: `job-power-${name}`,
            label: `${paused ? 'Resume' : 'Pause'} ${title} jobs`,
            leftSection: paused ? <IconPlayerPlay {...icon} /> : <IconPlayerPause {...icon} />,
            onClick: () => power(name, title, paused),
          },
        ];
      }),
      {
        id: 'jobs-failed',
        label: 'Failed jobs',
        leftSection: <IconChecklist {...icon} />,
        onClick: () => navigate('jobs', { status: 'failed' }),
      },
      {
        id: 'jobs-schedule',
        label: 'New schedule…',
        leftSection: <IconCalendarTime {...icon} />,
        onClick: () => navigate('jobs', { view: 'schedules', edit: 'new' }),
      },
    ],
  };
}
