import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  type Icon,
  IconDotsVertical,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconRotate2,
} from '@tabler/icons-react';
import type { ProcessGroup } from '../../../model/process-group.ts';
import { useRoute } from '../../app/router.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { askAbout, deedLabel, type GroupDeed, groupQuestion } from './process-words.ts';
import { useGroupDeed } from './use-process-actions.ts';

const ENTRIES: readonly (readonly [deed: GroupDeed, label: string, icon: Icon])[] = [
  ['start', 'Start all', IconPlayerPlay],
  ['reload', 'Reload one by one', IconRotate2],
  ['restart', 'Restart all at once…', IconRefresh],
  ['stop', 'Stop all…', IconPlayerStop],
];
const icon = { size: 15, stroke: 1.7 } as const;

/** What a group can be told as a whole. */
export function GroupMenu({ group, running }: { group: ProcessGroup; running: number }) {
  const { params, setParams } = useRoute();
  const tell = useGroupDeed();
  const entries = ENTRIES.filter(([deed]) => group.actions.includes(deed));
  if (entries.length === 0) return null;
  const choose = (deed: GroupDeed) => {
    if (askAbout(deed)) setParams({ ask: `${deed}:${group.id}` });
    else tell.mutate({ group, deed });
  };
  // The address holds the question, so that others can ask it, too.
  const opened = entries.find(([deed]) => params['ask'] === `${deed}:${group.id}`)?.[0];
  const asked = opened ?? 'stop';
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <Tooltip label="Start, stop, restart, reload">
            <ActionIcon size={26} aria-label={`Actions for ${group.label}`} loading={tell.isPending}>
              <IconDotsVertical {...icon} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {entries.map(([deed, label, EntryIcon]) => (
            <Menu.Item key={deed} leftSection={<EntryIcon {...icon} />} onClick={() => choose(deed)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ConfirmModal
        opened={opened !== undefined}
        onClose={() => setParams({ ask: null }, true)}
        title={`${deedLabel(asked)} ${group.label}`}
        typed={group.label}
        danger={asked === 'stop'}
        confirmLabel={deedLabel(asked)}
        onConfirm={() => tell.mutate({ group, deed: asked })}
      >
        <p>{groupQuestion(group, running, asked)}</p>
      </ConfirmModal>
    </>
  );
}
