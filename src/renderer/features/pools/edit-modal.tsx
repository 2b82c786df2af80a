import { Modal } from '@mantine/core';
import type { PoolView } from '../../../model/pool.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { useRoute } from '../../app/router.ts';
import { OneShotSettings } from './one-shot-settings.tsx';
import { PoolEditor } from './pool-editor.tsx';

/** What the address says is being edited: `edit=new`, `edit=pool:CPU` or `edit=one-shots`. */
export function EditModal({ pools }: { pools: readonly PoolView[] }) {
  const { params, setParams } = useRoute();
  const oneShots = useLive((state) => state.oneShots);
  const edit = params['edit'];
  const close = () => setParams({ edit: null }, true);
  const pool = pools.find(({ name }) => edit === `pool:${name}`);
  const isOneShots = edit === 'one-shots' && oneShots !== null;
  const opened = edit === 'new' || pool !== undefined || isOneShots;
  const title = pool !== undefined ? `Options of ${pool.name}` : isOneShots ? 'One-shots' : 'Add a pool';
  return (
    <Modal opened={opened} onClose={close} title={title} size={isOneShots ? 460 : 560}>
      {isOneShots ? (
        <OneShotSettings settings={oneShots.settings} onClose={close} />
      ) : (
        opened && <PoolEditor pool={pool ?? null} onClose={close} />
      )}
    </Modal>
  );
}
