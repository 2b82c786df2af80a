import { ActionIcon, Popover } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { Card } from '../../components/card.tsx';
import { AppliedMark } from './applied-mark.tsx';
import classes from './settings-card.module.css';
import { LimitsForm, SettingsForm } from './settings-form.tsx';
import { useChangeSettings } from './use-change-settings.ts';

/** The settings beside what they act on. */
export function SettingsCard() {
  const save = useChangeSettings();
  return (
    <Card
      className={classes.card}
      title="Settings"
      aside={
        <>
          <AppliedMark save={save} />
          <Popover position="bottom-end" shadow="md" withinPortal trapFocus>
            <Popover.Target>
              <ActionIcon aria-label="More settings" size={24}>
                <IconAdjustmentsHorizontal size={16} stroke={1.7} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown w={280} aria-label="More settings">
              <LimitsForm save={save} />
            </Popover.Dropdown>
          </Popover>
        </>
      }
    >
      <SettingsForm save={save} />
    </Card>
  );
}
