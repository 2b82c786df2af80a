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
        <ServerCard />
        <ConnectionsCard />
        <KeysCard />
      </div>
      <div className={classes.side}>
        <RedisStateCard />
        <EmbeddedCard />
      </div>
    </div>
  );
}
