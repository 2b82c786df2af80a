import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { AttentionStrip } from './attention-strip.tsx';
import { GroupsRow } from './groups-row.tsx';
import { KpiRow } from './kpi-row.tsx';
import classes from './overview-page.module.css';
import { PoolsRow } from './pools-row.tsx';
import { QueuesCard } from './queues-card.tsx';
import { ThroughputCard } from './throughput-card.tsx';
import tiles from './tiles.module.css';

export function OverviewPage() {
  return (
    <div className={classes.page}>
      <ErrorBoundary what="What needs attention">
        <AttentionStrip />
      </ErrorBoundary>
      <ErrorBoundary what="The figures">
        <KpiRow />
      </ErrorBoundary>
      <div className={classes.middle}>
        <ErrorBoundary what="Throughput">
          <ThroughputCard />
        </ErrorBoundary>
        <ErrorBoundary what="Queues">
          <QueuesCard />
        </ErrorBoundary>
      </div>
      <div className={tiles.tiles}>
        <ErrorBoundary what="The workers">
          <GroupsRow of="workers" />
        </ErrorBoundary>
        <ErrorBoundary what="Pools">
          <PoolsRow />
        </ErrorBoundary>
        <ErrorBoundary what="The engine">
          <GroupsRow of="engine" />
        </ErrorBoundary>
      </div>
    </div>
  );
}
