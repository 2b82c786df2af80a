import { ActionIcon, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { formatClock } from '../components/format.ts';
import { ConnectionChip } from './connection-chip.tsx';
import { useLive, useLiveStream } from './live/use-live.tsx';
import { COMMAND_KEY } from './platform.ts';
import { PowerButton } from './power-button.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import classes from './top-bar.module.css';

function LiveToggle() {
  const state = useLive((live) => live.stream);
  const stream = useLiveStream();
  return (
    <>
      <SegmentedControl
        aria-label="Live updates"
        value={state.kind === 'paused' ? 'paused' : 'live'}
        onChange={(value) => stream.setPaused(value === 'paused')}
        data={[
          { value: 'live', label: 'Live' },
          { value: 'paused', label: 'Paused' },
        ]}
      />
      {state.kind === 'paused' && <span className="muted clip">as of {formatClock(state.since)}</span>}
    </>
  );
}

export function TopBar({ onHelp }: { onHelp: () => void }) {
  return (
    <section className={classes.bar} aria-label="Status and commands">
      <ConnectionChip />
      <LiveToggle />
      <span className="spring" />
      <button
        type="button"
        className={classes.search}
        onClick={spotlight.open}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <IconSearch size={14} stroke={1.8} />
        <span className="clip">Search or run a command</span>
        <kbd className={classes.kbd}>{COMMAND_KEY} K</kbd>
      </button>
      <Tooltip label="Keyboard shortcuts (?)">
        <ActionIcon aria-label="Keyboard shortcuts" onClick={onHelp}>
          <IconKeyboard size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <ThemeSwitch />
      {/* Start and Stop are the oscillator's alone, as in the tray: the caption says so. */}
      <Group gap={8} wrap="nowrap" role="group" aria-label="Oscillator">
        <Text size="xs" c="dimmed" aria-hidden>
          Oscillator
        </Text>
        <PowerButton />
      </Group>
    </section>
  );
}
