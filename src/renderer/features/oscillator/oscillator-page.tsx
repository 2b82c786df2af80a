import { ErrorBoundary } from '../../components/error-boundary.tsx';
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
        <ErrorBoundary what="Leading role">
          <LeadCard />
        </ErrorBoundary>
        <ErrorBoundary what="The fleet">
          <FleetCard />
        </ErrorBoundary>
        <ErrorBoundary what="The history">
          <HistoryCard />
        </ErrorBoundary>
      </div>
      <div className={classes.side}>
        <ErrorBoundary what="Redis state">
          <RedisStateCard />
        </ErrorBoundary>
        <ErrorBoundary what="Settings">
          <SettingsCard />
        </ErrorBoundary>
        <ErrorBoundary what="Events">
          <EventsCard />
        </ErrorBoundary>
      </div>
    </div>
  );
}
