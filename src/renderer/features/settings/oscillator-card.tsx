import { Button, Group, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { useLive, useLiveStore } from '../../app/live/use-live.tsx';
import { api } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { formatCount } from '../../components/format.ts';
import { AppliedMark } from '../oscillator/applied-mark.tsx';
import { LimitsForm, SettingsForm } from '../oscillator/settings-form.tsx';
import { useChangeSettings } from '../oscillator/use-change-settings.ts';

function Resets() {
  const store = useLiveStore();
  const queryClient = useQueryClient();
  const [askingDefaults, defaults] = useDisclosure(false);
  const [askingState, forget] = useDisclosure(false);
  const stopped = useLive((state) => state.oscillator?.status.kind === 'stopped');
  const total = useLive((state) => state.oscillator?.totalMessageCount);
  const resetSettings = useMutation(
    api.oscillator.resetSettings.mutationOptions({
      onSuccess: (settings) => {
        store.settings(settings);
        tellDone('The default settings are in force.');
      },
      onError: (error) => tellFailed('The settings were not reset', error),
    }),
  );
  const resetState = useMutation(
    api.oscillator.resetState.mutationOptions({
      onSuccess: () => {
        tellDone('The saved state is forgotten; the next start begins anew.');
        return queryClient.invalidateQueries({ queryKey: api.oscillator.key() });
      },
      onError: (error) => tellFailed('The state was not forgotten', error),
    }),
  );
  return (
    <>
      <Group gap="xs" mt="md">
        <Button onClick={defaults.open}>Default settings…</Button>
        <Tooltip label={stopped ? 'Counts, fleet and direction begin anew' : 'Stop the oscillator first'}>
          <Button
            data-disabled={!stopped || undefined}
            aria-disabled={!stopped}
            onClick={stopped ? forget.open : undefined}
          >
            Forget the saved state…
          </Button>
        </Tooltip>
      </Group>
      <ConfirmModal
        opened={askingDefaults}
        onClose={defaults.close}
        title="Default settings"
        typed="defaults"
        danger={false}
        confirmLabel="Use the defaults"
        onConfirm={() => resetSettings.mutate({})}
      >
        All settings of the oscillator go back to their defaults, at once and for the next start.
      </ConfirmModal>
      <ConfirmModal
        opened={askingState}
        onClose={forget.close}
        title="Forget the saved state"
        typed="forget"
        confirmLabel="Forget"
        onConfirm={() => resetState.mutate({})}
      >
        The count of {formatCount(total)} processed messages, the role switches, the fleet and its direction
        are forgotten. Messages in the queue stay.
      </ConfirmModal>
    </>
  );
}

/** Every setting of the oscillator, and the ways back. */
export function OscillatorCard() {
  const save = useChangeSettings();
  return (
    <Card title="Oscillator" aside={<AppliedMark save={save} />}>
      <SettingsForm save={save} />
      <LimitsForm save={save} />
      <Resets />
    </Card>
  );
}
