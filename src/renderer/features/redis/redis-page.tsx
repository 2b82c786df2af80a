import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { RedisStateCard } from '../oscillator/redis-state-card.tsx';
import { ConnectionsCard } from './connections-card.tsx';
import { EmbeddedCard } from './embedded-card.tsx';
import { KeysCard } from './keys-card.tsx';
import classes from './redis-page.module.css';
import { ServerCard } from './server-card.tsx';

export function RedisPage() {
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <ErrorBoundary what="Server">
          <ServerCard />
        </ErrorBoundary>
        <ErrorBoundary what="Connections">
          <ConnectionsCard />
        </ErrorBoundary>
        <ErrorBoundary what="Keys">
          <KeysCard />
        </ErrorBoundary>
      </div>
      <div className={classes.side}>
        <ErrorBoundary what="Redis state">
          <RedisStateCard />
        </ErrorBoundary>
        <ErrorBoundary what="Embedded Redis">
          <EmbeddedCard />
        </ErrorBoundary>
      </div>
    </div>
  );
}
