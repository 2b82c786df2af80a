import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconFolderOpen, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { logLevelSchema } from '../../../model/log.ts';
import { errorText } from '../../app/error-text.ts';
import { useRoute } from '../../app/router.ts';
import { desktopBridge } from '../../client.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, plural } from '../../components/format.ts';
import { LogList } from '../../components/log-list/log-list.tsx';
import { filterLines, lineLook, lineText } from './log-lines.ts';
import classes from './logs-page.module.css';
import { useLogLines } from './use-log-lines.ts';

const LEVELS = [
  { value: 'debug', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
];

export function LogsPage() {
  const { params, setParams } = useRoute();
  const { lines, loading, error, retry } = useLogLines();
  const [follow, setFollow] = useState(true);
  const clipboard = useClipboard({ timeout: 1_500 });
  const bridge = desktopBridge();
  const level = logLevelSchema.catch('info').parse(params['level']);
  const text = params['text'] ?? '';
  const shown = useMemo(() => filterLines(lines, level, text), [lines, level, text]);
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Level"
          value={level}
          data={LEVELS}
          onChange={(next) => setParams({ level: next === 'info' ? null : next }, true)}
        />
        <TextInput
          data-page-search
          w={280}
          aria-label="Filter the log"
          placeholder="Filter by source or text"
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
        <Switch
          label="Follow"
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
        <Button
          leftSection={clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          disabled={shown.length === 0}
          onClick={() => clipboard.copy(shown.map(lineText).join('\n'))}
        >
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
        {bridge !== undefined && (
          <Button leftSection={<IconFolderOpen size={14} />} onClick={() => void bridge.openLogsFolder()}>
            Folder
          </Button>
        )}
      </div>
      {shown.length > 0 ? (
        <LogList lines={shown} look={lineLook} follow={follow} onFollow={setFollow} />
      ) : error !== null && lines.length === 0 ? (
        <EmptyState title={errorText(error)} action={<Button onClick={retry}>Try again</Button>} />
      ) : (
        <EmptyState
          title={loading ? 'Reading the log…' : lines.length === 0 ? 'The log is empty' : 'No line matches'}
          action={
            lines.length > 0 && (
              <Button onClick={() => setParams({ level: 'debug', text: null }, true)}>Show all lines</Button>
            )
          }
        />
      )}
    </div>
  );
}
