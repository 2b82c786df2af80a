import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { worstByPage } from './attention.ts';
import { Brand } from './brand.tsx';
import { useLive } from './live/use-live.tsx';
import { PAGE_ENTRIES } from './pages.ts';
import classes from './rail.module.css';
import { formatHash, type Page } from './router.ts';

interface RailProps {
  readonly page: Page;
  readonly collapsed: boolean;
  readonly onToggle: () => void;
}

/** The pages; a dot where something needs a person. */
export function Rail({ page, collapsed, onToggle }: RailProps) {
  const attention = useLive((state) => state.attention);
  const worst = worstByPage(attention);
  const Toggle = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const toggleLabel = collapsed ? 'Widen the navigation' : 'Narrow the navigation';
  return (
    <nav className={classes.rail} aria-label="Pages" data-collapsed={collapsed || undefined}>
      <a className={classes.brand} href={formatHash('overview')}>
        <Brand />
        <span className={collapsed ? 'sr-only' : undefined}>Capstan</span>
      </a>
      <ul className={classes.list}>
        {PAGE_ENTRIES.map(({ page: entry, label, icon: EntryIcon }, index) => {
          const severity = worst[entry];
          return (
            <li key={entry} className={entry === 'settings' ? classes.last : undefined}>
              <Tooltip label={label} position="right" disabled={!collapsed} openDelay={100}>
                <a
                  className={classes.item}
                  href={formatHash(entry)}
                  aria-current={entry === page ? 'page' : undefined}
                  aria-keyshortcuts={String(index + 1)}
                >
                  <EntryIcon size={17} stroke={1.6} />
                  <span className={collapsed ? 'sr-only' : classes.label}>
                    {label}
                    {severity !== undefined && <span className="sr-only">, needs attention</span>}
                  </span>
                  {severity !== undefined && <span className={classes.dot} data-severity={severity} />}
                  {!collapsed && severity === undefined && (
                    <span className={classes.key} data-key={index + 1} aria-hidden="true" />
                  )}
                </a>
              </Tooltip>
            </li>
          );
        })}
      </ul>
      <Tooltip label={`${toggleLabel} ([)`} position="right">
        <ActionIcon
          className={classes.toggle}
          aria-label={toggleLabel}
          aria-expanded={!collapsed}
          onClick={onToggle}
        >
          <Toggle size={17} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </nav>
  );
}
