import { ErrorBoundary } from '../../components/error-boundary.tsx';
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
        <ErrorBoundary what="Engine">
          <EngineCard />
        </ErrorBoundary>
        <ErrorBoundary what="Appearance">
          <AppearanceCard />
        </ErrorBoundary>
        <ErrorBoundary what="About">
          <AboutCard />
        </ErrorBoundary>
      </div>
      <div className={classes.column}>
        <ErrorBoundary what="Oscillator">
          <OscillatorCard />
        </ErrorBoundary>
        <ErrorBoundary what="Python">
          <PythonCard />
        </ErrorBoundary>
      </div>
    </div>
  );
}
