import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconRefresh } from '@tabler/icons-react';
import { useRoute } from '../../app/router.ts';
import { formatCount } from '../../components/format.ts';

/** Dead letters of one page. */
export const PAGE_SIZE = 100;

interface LetterPagerProps {
  /** From 0. */
  readonly page: number;
  readonly total: number;
  readonly onRefresh: () => void;
}

export function LetterPager({ page, total, onRefresh }: LetterPagerProps) {
  const { setParams } = useRoute();
  const last = Math.max(0, Math.ceil(total / PAGE_SIZE) - 1);
  const go = (to: number) => setParams({ page: to === 0 ? null : String(to + 1) });
  return (
    <>
      {total > PAGE_SIZE && (
        <>
          <span className="muted">
            {formatCount(page * PAGE_SIZE + 1)}–{formatCount(Math.min(total, (page + 1) * PAGE_SIZE))} of{' '}
            {formatCount(total)}
          </span>
          <ActionIcon aria-label="Previous page" disabled={page === 0} onClick={() => go(page - 1)}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon aria-label="Next page" disabled={page >= last} onClick={() => go(page + 1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
        </>
      )}
      <Tooltip label="Refresh">
        <ActionIcon aria-label="Refresh the dead letters" onClick={onRefresh}>
          <IconRefresh size={15} stroke={1.8} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
