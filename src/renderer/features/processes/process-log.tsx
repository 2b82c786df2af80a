import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useClipboard, useLocalStorage } from '@mantine/hooks';
import { IconCheck, IconCopy, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { logLevelSchema } from '../../../model/log.ts';
import type { ProcessView } from '../../../model/process.ts';
import { errorText } from '../../app/error-text.ts';
import { useRoute } from '../../app/router.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, plural } from '../../components/format.ts';
import { LogList } from '../../components/log-list/log-list.tsx';
import { filterPrinted, printedLook, printedText } from './printed-lines.ts';
import classes from './process-pane.module.css';
import { useProcessLog } from './use-process-log.ts';

const LEVELS = [
  { value: 'debug', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
];

/** What a process prints, live. */
export function ProcessLog({ row }: { row: ProcessView }) {
  const { params, setParams } = useRoute();
  const { lines, loading, unseen, error, retry } = useProcessLog(row.id, String(row.restarts));
  const [follow, setFollow] = useState(true);
  const [wrap, setWrap] = useLocalStorage({ key: 'capstan.wrap-log', defaultValue: true });
  const clipboard = useClipboard({ timeout: 1_500 });
  const level = logLevelSchema.catch('debug').parse(params['level']);
  const text = params['text'] ?? '';
  const shown = useMemo(() => filterPrinted(lines, level, text), [lines, level, text]);
  if (unseen)
    return (
      <EmptyState title="Nothing that this process prints can be seen from here">
        {row.ours
          ? 'It prints nothing, or into another place.'
          : 'It was started by somebody else; look where it was started.'}
      </EmptyState>
    );
  return (
    <>
      <div className={classes.tools}>
        <SegmentedControl
          aria-label="Level"
          value={level}
          data={LEVELS}
          onChange={(next) => setParams({ level: next === 'debug' ? null : next }, true)}
        />
        <TextInput
          w={200}
          aria-label="Filter what it prints"
          placeholder="Filter"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setParams({ text: event.currentTarget.value }, true)}
        />
        <span className="muted" role="status">
          {shown.length === lines.length
            ? plural(lines.length, 'line')
            : `${formatCount(shown.length)} of ${plural(lines.length, 'line')}`}
        </span>
        {error !== null && lines.length > 0 && (
          <span role="alert" className="clip" title={errorText(error)}>
            No new lines come. {errorText(error)}
          </span>
        )}
        <span className="spring" />
        <Switch label="Wrap" checked={wrap} onChange={(event) => setWrap(event.currentTarget.checked)} />
        <Switch
          label="Follow"
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
        <Button
          size="compact-xs"
          leftSection={clipboard.copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
          disabled={shown.length === 0}
          onClick={() => clipboard.copy(shown.map(printedText).join('\n'))}
        >
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      {shown.length > 0 ? (
        <LogList lines={shown} look={printedLook} follow={follow} onFollow={setFollow} wrap={wrap} />
      ) : error !== null && lines.length === 0 ? (
        <EmptyState title={errorText(error)} action={<Button onClick={retry}>Try again</Button>} />
      ) : (
        <EmptyState
          title={loading ? 'Reading…' : lines.length === 0 ? 'It has printed nothing yet' : 'No line matches'}
          action={
            lines.length > 0 && (
              <Button onClick={() => setParams({ level: null, text: null }, true)}>Show all lines</Button>
            )
          }
        />
      )}
    </>
  );
}
