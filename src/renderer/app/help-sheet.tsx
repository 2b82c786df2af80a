import { Modal } from '@mantine/core';
import classes from './help-sheet.module.css';
import { PAGE_ENTRIES } from './pages.ts';
import { COMMAND_KEY } from './platform.ts';

const ROWS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [[COMMAND_KEY, 'K'], 'Search or run a command'],
  ...PAGE_ENTRIES.map(({ label }, index) => [[String(index + 1)], `Go to ${label}`] as const),
  [['Shift', 'S'], 'Start or stop the oscillator'],
  [['P'], 'Pause or resume live updates'],
  [['/'], 'Filter the list on this page'],
  [['T'], 'Dark or light'],
  [['['], 'Narrow or widen the navigation'],
  [['Esc'], 'Close what is open'],
  [['?'], 'This sheet'],
];

export function HelpSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={440}>
      <dl className={classes.list}>
        {ROWS.map(([keys, what]) => (
          <div key={what} className={classes.row}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
