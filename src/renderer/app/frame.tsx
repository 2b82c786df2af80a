import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { Banner } from './banner.tsx';
import { BottomLine } from './bottom-line.tsx';
import { CommandPalette } from './command-palette.tsx';
import classes from './frame.module.css';
import { HelpSheet } from './help-sheet.tsx';
import { useLive } from './live/use-live.tsx';
import { PAGE_ENTRIES } from './pages.ts';
import { PageView } from './page-view.tsx';
import { Rail } from './rail.tsx';
import { useRoute } from './router.ts';
import { TopBar } from './top-bar.tsx';
import { useAskAgain } from './use-ask-again.ts';
import { useShellTheme } from './use-shell-theme.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** Everything around a page. */
export function Frame() {
  const { page } = useRoute();
  const [collapsed, setCollapsed] = useLocalStorage({ key: 'capstan.rail-collapsed', defaultValue: false });
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  const stale = useLive((state) => state.stream.kind === 'retrying');
  const toggleRail = () => setCollapsed((value) => !value);
  useShortcuts({ openHelp, toggleRail });
  useShellTheme();
  useAskAgain();

  const label = PAGE_ENTRIES.find((entry) => entry.page === page)?.label ?? '';
  useEffect(() => {
    document.title = `${label} · Capstan`;
  }, [label]);

  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content" onClick={skipToContent}>
        Skip to the page
      </a>
      <Rail page={page} collapsed={collapsed} onToggle={toggleRail} />
      <TopBar onHelp={openHelp} />
      <main
        id="content"
        className={classes.content}
        tabIndex={-1}
        aria-label={label}
        data-stale={stale || undefined}
      >
        <Banner />
        <h1 className="sr-only">{label}</h1>
        <PageView page={page} />
      </main>
      <BottomLine />
      <CommandPalette />
      <HelpSheet opened={help} onClose={closeHelp} />
    </div>
  );
}

// The hash belongs to the router.
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
