import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';
import { whereItRuns } from './electron-binary.ts';

/** Says first of all what the desktop journeys run on. */
class WhereItRuns implements Reporter {
  onBegin(_config: FullConfig, suite: Suite): void {
    const ofDesktop = suite.allTests().some((test) => test.parent.project()?.name === 'desktop');
    if (ofDesktop) console.log(`Desktop journeys run on ${whereItRuns()}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

// A reporter is a default export.
export default WhereItRuns;
