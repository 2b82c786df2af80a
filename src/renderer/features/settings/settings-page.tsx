import { AboutCard } from './about-card.tsx';
import { AppearanceCard } from './appearance-card.tsx';
import { EngineCard } from './engine-card.tsx';
import { OscillatorCard } from './oscillator-card.tsx';
import { PythonCard } from './python-card.tsx';
import classes from './settings-page.module.css';

export function SettingsPage() {
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <EngineCard />
        <AppearanceCard />
        <AboutCard />
      </div>
      <div className={classes.column}>
        <OscillatorCard />
        <PythonCard />
      </div>
    </div>
  );
}
