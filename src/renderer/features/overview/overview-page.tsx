import { AttentionStrip } from './attention-strip.tsx';
import { KpiRow } from './kpi-row.tsx';
import classes from './overview-page.module.css';
import { PoolsRow } from './pools-row.tsx';
import { ProcessCard } from './process-card.tsx';
import { QueuesCard } from './queues-card.tsx';
import { ThroughputCard } from './throughput-card.tsx';

export function OverviewPage() {
  return (
    <div className={classes.page}>
      <AttentionStrip />
      <KpiRow />
      <div className={classes.middle}>
        <ThroughputCard />
        <QueuesCard />
      </div>
      <PoolsRow />
      <ProcessCard />
    </div>
  );
}
