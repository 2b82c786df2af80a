import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useCommands } from './use-commands.tsx';

/** Every action and place by name. */
export function CommandPalette() {
  const groups = useCommands();
  return (
    <Spotlight
      actions={groups}
      attributes={{ content: { 'aria-label': 'Search or run a command' } }}
      shortcut={['mod + K']}
      highlightQuery
      nothingFound="Nothing by that name"
      scrollable
      maxHeight={420}
      size={560}
      centered={false}
      yOffset={72}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      searchProps={{
        placeholder: 'Search or run a command',
        'aria-label': 'Search or run a command',
        leftSection: <IconSearch size={17} stroke={1.7} />,
      }}
    />
  );
}
