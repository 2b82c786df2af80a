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
      <AttentionStrip />
      <KpiRow />
      <div className={classes.middle}>
        <ThroughputCard />
        <QueuesCard />
      </div>
      <div className={tiles.tiles}>
        <GroupsRow of="workers" />
        <PoolsRow />
        <GroupsRow of="engine" />
      </div>
    </div>
  );
}
