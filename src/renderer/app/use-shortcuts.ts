import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { useStart, useStop } from './actions.ts';
import { useLiveStore, useLiveStream } from './live/use-live.tsx';
import { PAGE_ENTRIES } from './pages.ts';
import { navigate } from './router.ts';

interface Needs {
  readonly openHelp: () => void;
  readonly toggleRail: () => void;
}

/** Keys typed into a field, or meant for an open dialog, are not shortcuts. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const typing = target?.closest(
    'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]',
  );
  return Boolean(typing) || document.querySelector('[role=dialog]') !== null;
}

/** The keys of the whole panel; Ctrl/⌘ K belongs to the command palette. */
export function useShortcuts({ openHelp, toggleRail }: Needs): void {
  const store = useLiveStore();
  const stream = useLiveStream();
  const start = useStart();
  const stop = useStop();
  const { toggleColorScheme } = useMantineColorScheme();

  const power = () => {
    const status = store.state().oscillator?.status.kind;
    if (status === 'running' || status === 'degraded') stop.mutate({});
    else if (status === 'stopped') start.mutate({});
  };

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    const page = PAGE_ENTRIES[Number(event.key) - 1]?.page;
    if (page !== undefined) {
      navigate(page);
      return;
    }
    const actions: Partial<Record<string, () => void>> = {
      '?': openHelp,
      '[': toggleRail,
      S: power,
      p: () => stream.setPaused(store.state().stream.kind !== 'paused'),
      t: toggleColorScheme,
      '/': () => document.querySelector<HTMLInputElement>('[data-page-search]')?.focus(),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
