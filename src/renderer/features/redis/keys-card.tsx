import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { errorText } from '../../app/error-text.ts';
import { useRoute } from '../../app/router.ts';
import { api } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, plural } from '../../components/format.ts';
import classes from './keys-card.module.css';
import { KeysTable } from './keys-table.tsx';

const STEP = 200;

/** A plain word means "contains". */
const asPattern = (text: string): string => (text === '' ? '*' : /[*?[\]]/.test(text) ? text : `*${text}*`);

function useKeys(pattern: string) {
  return useInfiniteQuery(
    api.redis.keys.infiniteOptions({
      input: (cursor: string) => ({ pattern, cursor, limit: STEP }),
      initialPageParam: '0',
      getNextPageParam: ({ cursor }) => (cursor === '0' ? undefined : cursor),
      staleTime: 0,
    }),
  );
}

/** The keys of the database, found by pattern in bounded steps. */
export function KeysCard() {
  const { params, setParams } = useRoute();
  const text = params['keys'] ?? '';
  const [settled] = useDebouncedValue(text, 300);
  const { data, error, hasNextPage, fetchNextPage, isFetching, refetch } = useKeys(asPattern(settled));
  // SCAN may name a key twice.
  const keys = [
    ...new Map((data?.pages ?? []).flatMap((page) => page.keys).map((key) => [key.key, key])).values(),
  ];
  return (
    <Card
      className={classes.card}
      title="Keys"
      aside={
        <>
          <span role="status">
            {data !== undefined && `${plural(keys.length, 'key')}${hasNextPage ? ' so far' : ''}`}
          </span>
          <TextInput
            data-page-search
            w={240}
            aria-label="Key pattern"
            placeholder="Pattern, such as bull:*:meta"
            leftSection={<IconSearch size={14} />}
            value={text}
            onChange={(event) => setParams({ keys: event.currentTarget.value }, true)}
          />
          <Button loading={isFetching && keys.length > 0} onClick={() => void refetch()}>
            Refresh
          </Button>
        </>
      }
    >
      {error !== null ? (
        <EmptyState
          title={errorText(error)}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : keys.length === 0 && !isFetching ? (
        <EmptyState
          title={
            settled === '' ? 'The database is empty' : hasNextPage ? 'No match so far' : 'No key matches'
          }
          action={
            hasNextPage ? (
              <Button onClick={() => void fetchNextPage()}>Look further</Button>
            ) : settled === '' ? null : (
              <Button onClick={() => setParams({ keys: null }, true)}>Show all keys</Button>
            )
          }
        />
      ) : (
        <KeysTable keys={keys} />
      )}
      {hasNextPage && keys.length > 0 && (
        <Button fullWidth mt={8} loading={isFetching} onClick={() => void fetchNextPage()}>
          Look for the next {formatCount(STEP)}
        </Button>
      )}
    </Card>
  );
}
