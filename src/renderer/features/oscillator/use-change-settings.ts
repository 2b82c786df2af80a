import { useMutation } from '@tanstack/react-query';
import { useLiveStore } from '../../app/live/use-live.tsx';
import { api } from '../../client.ts';

/** Changes settings of the running engine; what it confirms is shown at once. */
export function useChangeSettings() {
  const store = useLiveStore();
  return useMutation(
    api.oscillator.changeSettings.mutationOptions({ onSuccess: (settings) => store.settings(settings) }),
  );
}

export type ChangeSettings = ReturnType<typeof useChangeSettings>;
