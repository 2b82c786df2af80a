import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { desktopBridge } from '../client.ts';

/** Tells the desktop shell the theme, so that its next window has the right background before the page is there. */
export function useShellTheme(): void {
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    desktopBridge()?.setTheme(colorScheme === 'auto' ? 'system' : colorScheme);
  }, [colorScheme]);
}
