import { QueryClient } from '@tanstack/react-query';
import { readFailure } from '../client.ts';

/** Request and response data. The stream says what changed, so nothing is asked for on a timer. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // Only an engine out of reach is worth asking again; every other answer is an answer.
        retry: (count, error) => count < 3 && readFailure(error).code === 'UNREACHABLE',
        // A browser's idea of "online" says nothing about this machine's own server.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
