import { ErrorBoundary } from '../components/error-boundary.tsx';
import { JobsPage } from '../features/jobs/jobs-page.tsx';
import { LogsPage } from '../features/logs/logs-page.tsx';
import { OscillatorPage } from '../features/oscillator/oscillator-page.tsx';
import { OverviewPage } from '../features/overview/overview-page.tsx';
import { PoolsPage } from '../features/pools/pools-page.tsx';
import { ProcessesPage } from '../features/processes/processes-page.tsx';
import { QueuesPage } from '../features/queues/queues-page.tsx';
import { RedisPage } from '../features/redis/redis-page.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import type { Page } from './router.ts';

const VIEWS: Record<Page, () => React.ReactNode> = {
  overview: OverviewPage,
  oscillator: OscillatorPage,
  pools: PoolsPage,
  processes: ProcessesPage,
  jobs: JobsPage,
  queues: QueuesPage,
  redis: RedisPage,
  logs: LogsPage,
  settings: SettingsPage,
};

export function PageView({ page }: { page: Page }) {
  const View = VIEWS[page];
  return (
    <ErrorBoundary key={page} what="This page">
      <View />
    </ErrorBoundary>
  );
}
