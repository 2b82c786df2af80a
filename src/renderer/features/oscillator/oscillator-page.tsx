import { EventsCard } from './events-card.tsx';
import { FleetCard } from './fleet-card.tsx';
import { HistoryCard } from './history-card.tsx';
import { LeadCard } from './lead-card.tsx';
import classes from './oscillator-page.module.css';
import { RedisStateCard } from './redis-state-card.tsx';
import { SettingsCard } from './settings-card.tsx';

export function OscillatorPage() {
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <LeadCard />
        <FleetCard />
        <HistoryCard />
      </div>
      <div className={classes.side}>
        <RedisStateCard />
        <SettingsCard />
        <EventsCard />
      </div>
    </div>
  );
}
