import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { resolveVariables, theme } from '../styles/theme.ts';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { Frame } from './frame.tsx';
import type { LiveStore } from './live/live-store.ts';
import type { LiveStream } from './live/live-stream.ts';
import { LiveProvider } from './live/use-live.tsx';
import type { createQueryClient } from './query-client.ts';

interface AppProps {
  readonly live: { readonly store: LiveStore; readonly stream: LiveStream };
  readonly queryClient: ReturnType<typeof createQueryClient>;
}

export function App({ live, queryClient }: AppProps) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <LiveProvider live={live}>
          <ErrorBoundary what="The panel">
            <Frame />
          </ErrorBoundary>
          <Notifications position="bottom-right" limit={4} />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
