import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PythonState } from '../../../model/python.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';

interface Notice {
  readonly title: string;
  readonly text: ReactNode;
  readonly warn?: boolean;
}

function noticeOf(state: PythonState): Notice | null {
  switch (state.kind) {
    case 'working':
    case 'waiting':
      // Redis being away is told above every page.
      return null;
    case 'external':
      return {
        title: 'Python workers are somebody else’s',
        text: 'This engine looks after their tasks and starts none itself. Those that are heard of are listed below.',
      };
    case 'watching':
      return {
        title: 'Another engine looks after the Python tasks of this Redis',
        text: `${state.holder} does. This one only watches, and takes over when that one is gone.`,
      };
    case 'disabled':
      return {
        title: 'There are no Python workers',
        warn: true,
        text: (
          <>
            {state.reason} All else works. Install Python 3.9 or newer with <code>venv</code>, or name one by{' '}
            <code>CAPSTAN_PYTHON</code>, and start Capstan again. What was found is in the{' '}
            <a href={formatHash('settings')}>settings</a>.
          </>
        ),
      };
  }
}

/** Why there are no Python workers, or why nothing can be done with them. */
export function PythonNotice() {
  const state = useLive((live) => live.python?.state ?? null);
  const notice = state === null ? null : noticeOf(state);
  if (notice === null) return null;
  const { title, text, warn = false } = notice;
  return (
    <Alert
      variant="light"
      color={warn ? 'var(--warn)' : 'accent'}
      icon={warn ? <IconAlertTriangle size={17} /> : <IconInfoCircle size={17} />}
      title={title}
      p="8px 12px"
    >
      {text}
    </Alert>
  );
}
