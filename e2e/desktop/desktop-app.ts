import type { Page } from '@playwright/test';

/** Until the panel is there, its page shows a mark. */
export async function untilPanel(page: Page): Promise<Page> {
  await page.locator('#root > svg').waitFor({ state: 'detached' });
  return page;
}

/** What a desktop app can be asked wherever it runs; the stand-in can be asked more. */
export interface DesktopApp {
  readonly pid: number;
  readonly output: string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The page of the window; waits for it. */
  panel(): Promise<Page>;
  windowState(): Promise<{ visible: boolean; minimised: boolean }>;
  closeWindow(): Promise<unknown>;
  crashPage(): Promise<unknown>;
  chooseInMenu(...path: string[]): Promise<unknown>;
  openUrl(url: string): Promise<unknown>;
  /** Asks it to end as the system does; it is not asked back. */
  quit(): Promise<unknown>;
  kill(): void;
}
