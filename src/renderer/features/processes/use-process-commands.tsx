import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import {
  IconListDetails,
  IconMailOff,
  IconMinus,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlus,
  IconRefresh,
  IconRotate2,
  IconServerCog,
} from '@tabler/icons-react';
import { MOST_PROCESSES, type ProcessGroup } from '../../../model/process-group.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { navigate } from '../../app/router.ts';
import { askAbout, capital, type GroupDeed } from './process-words.ts';
import { isSingle } from './sections.ts';
import { useGroupDeed, useScale } from './use-process-actions.ts';

const icon = { size: 17, stroke: 1.6 } as const;

const DEEDS = [
  { deed: 'start', label: 'Start', Icon: IconPlayerPlay },
  { deed: 'stop', label: 'Stop', Icon: IconPlayerStop },
  { deed: 'restart', label: 'Restart', Icon: IconRefresh },
  { deed: 'reload', label: 'Reload', Icon: IconRotate2 },
] as const satisfies readonly { deed: GroupDeed; label: string; Icon: typeof IconRefresh }[];

interface Doing {
  readonly tell: (group: ProcessGroup, deed: GroupDeed) => void;
  readonly scale: (group: ProcessGroup, count: number) => void;
}

function scaling(group: ProcessGroup, { scale }: Doing): SpotlightActionData[] {
  const { id, label, wanted, actions, kind } = group;
  if (wanted === null || !actions.includes('scale')) return [];
  const least = kind === 'pool' ? 1 : 0;
  const to = (count: number, Icon: typeof IconPlus): SpotlightActionData => ({
    id: `group-scale-${id}-${count}`,
    label: `Scale ${label} to ${count}`,
    leftSection: <Icon {...icon} />,
    onClick: () => scale(group, count),
  });
  return [
    ...(wanted < MOST_PROCESSES ? [to(wanted + 1, IconPlus)] : []),
    ...(wanted > least ? [to(wanted - 1, IconMinus)] : []),
  ];
}

function ofGroup(group: ProcessGroup, doing: Doing): SpotlightActionData[] {
  const { id, label, actions, kind } = group;
  if (isSingle(kind))
    return [
      {
        id: `group-${id}`,
        label: capital(label),
        leftSection: <IconServerCog {...icon} />,
        // A process is known by its label, too.
        onClick: () => navigate('processes', { process: label }),
      },
    ];
  return [
    {
      id: `group-${id}`,
      label: `Processes of ${label}`,
      leftSection: <IconServerCog {...icon} />,
      onClick: () => navigate('processes', { find: id }),
    },
    ...DEEDS.filter(({ deed }) => actions.includes(deed)).map(({ deed, label: verb, Icon }) => ({
      id: `group-${deed}-${id}`,
      label: `${verb} ${label}`,
      leftSection: <Icon {...icon} />,
      onClick: () => doing.tell(group, deed),
    })),
    ...scaling(group, doing),
  ];
}

/** What the command palette offers of groups of processes, and of Python tasks. */
export function useProcessCommands(): SpotlightActionGroupData {
  const groups = useLive((state) => state.groups);
  const { mutate: tell } = useGroupDeed();
  const { mutate: scale } = useScale();
  const doing: Doing = {
    tell: (group, deed) => {
      if (askAbout(deed)) navigate('processes', { ask: `${deed}:${group.id}` });
      else tell({ group, deed });
    },
    scale: (group, count) => scale({ group, count }),
  };
  return {
    group: 'Processes',
    actions: [
      ...(groups ?? []).flatMap((group) => ofGroup(group, doing)),
      {
        id: 'python-task',
        label: 'Give a task to Python',
        leftSection: <IconListDetails {...icon} />,
        onClick: () => navigate('processes', { view: 'tasks' }),
      },
      {
        id: 'dead-letters',
        label: 'Dead letters',
        leftSection: <IconMailOff {...icon} />,
        onClick: () => navigate('processes', { view: 'dead' }),
      },
    ],
  };
}
