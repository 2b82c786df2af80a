import {
  type Icon,
  IconArrowsExchange,
  IconChecklist,
  IconCpu,
  IconDatabase,
  IconFileText,
  IconLayoutDashboard,
  IconServerCog,
  IconSettings,
  IconStack2,
} from '@tabler/icons-react';
import type { Page } from './router.ts';

interface PageEntry {
  readonly page: Page;
  readonly label: string;
  readonly icon: Icon;
}

/** The pages in the order of the rail; the number keys follow it. */
export const PAGE_ENTRIES: readonly PageEntry[] = [
  { page: 'overview', label: 'Overview', icon: IconLayoutDashboard },
  { page: 'oscillator', label: 'Oscillator', icon: IconArrowsExchange },
  { page: 'pools', label: 'Pools', icon: IconCpu },
  { page: 'processes', label: 'Processes', icon: IconServerCog },
  { page: 'jobs', label: 'Jobs', icon: IconChecklist },
  { page: 'queues', label: 'Queues', icon: IconStack2 },
  { page: 'redis', label: 'Redis', icon: IconDatabase },
  { page: 'logs', label: 'Logs', icon: IconFileText },
  { page: 'settings', label: 'Settings', icon: IconSettings },
];
