import type { Page } from '@playwright/test';
import { expect, test } from './desktop.ts';

const card = (page: Page, name: string) => page.getByRole('region', { name: `Pool ${name}`, exact: true });
const workersOf = (page: Page, name: string) =>
  page.getByRole('list', { name: `Worker processes of ${name}` }).getByRole('listitem');
const form = (page: Page) => page.getByRole('region', { name: 'Run a task' });
const run = (page: Page) => form(page).getByRole('button', { name: 'Run', exact: true }).click();
const rows = (page: Page) => page.getByRole('region', { name: 'Tasks, newest first' }).locator('tbody tr');

test('pools and one-shots work without HTTP: dispatch, load, resize, memory limit, cancel, output, history', async ({
  launchDesktop,
}) => {
  const app = await launchDesktop();
  const panel = await app.panel();
  const problems: string[] = [];
  panel.on('pageerror', (error) => problems.push(error.message));
  await expect(panel.getByText('API off')).toBeVisible();
  await panel.getByRole('link', { name: 'Pools', exact: true }).click();
  await expect(workersOf(panel, 'CPU').first()).toContainText('running');

  // Dispatched, and watched at work.
  await form(panel).getByRole('textbox', { name: 'duration' }).fill('600000');
  await run(panel);
  await expect(workersOf(panel, 'CPU').first()).toContainText('1 task');
  await expect(
    rows(panel)
      .first()
      .getByLabel(/^Progress/),
  ).toBeVisible();

  // Resized live: the second worker takes what waits.
  await run(panel);
  await expect(rows(panel).filter({ hasText: 'Waiting' })).toHaveCount(1);
  await panel.getByRole('button', { name: 'One worker of CPU more' }).click();
  await expect(workersOf(panel, 'CPU').filter({ hasText: '1 task' })).toHaveCount(2);

  // Cancelled while it runs.
  await rows(panel).first().getByRole('link').click();
  await panel.getByRole('button', { name: 'Cancel…' }).click();
  await panel.getByRole('dialog').getByRole('button', { name: 'Cancel the task' }).click();
  await expect(panel.getByText('Cancelled', { exact: true })).toBeVisible();
  await panel.getByRole('link', { name: 'Tasks', exact: true }).click();

  // A one-shot over its memory limit says so.
  await form(panel).getByLabel('In', { exact: true }).selectOption('one-shot');
  await form(panel).getByLabel('Script').selectOption('workers/exampleWorker_MemoryUsage.js');
  await form(panel).getByRole('textbox', { name: 'mb' }).fill('600');
  await form(panel).getByRole('textbox', { name: 'Memory limit' }).fill('64');
  await run(panel);
  await form(panel).getByRole('link', { name: 'Look at it' }).click();
  await expect(panel.getByRole('region', { name: 'Cause' })).toContainText(
    /resident memory \d+ MB above the limit of 128 MB/,
  );
  await expect(panel.getByRole('region', { name: 'Life' })).toContainText(/signal SIGKILL/);

  // Another one with room enough: its log comes by the stream.
  await panel.getByRole('button', { name: 'Change and run' }).click();
  await expect(form(panel).getByRole('textbox', { name: 'mb' })).toHaveValue('600');
  await form(panel).getByRole('textbox', { name: 'mb' }).fill('20');
  await form(panel).getByRole('textbox', { name: 'duration' }).fill('1500');
  await form(panel).getByRole('textbox', { name: 'Memory limit' }).fill('512');
  await run(panel);
  await form(panel).getByRole('link', { name: 'Look at it' }).click();
  await expect(panel.getByRole('log')).toContainText('20 MB held for 1500 ms');
  await expect(panel.getByRole('region', { name: 'Life' })).toContainText('code 0');
  expect(problems).toEqual([]);
  await app.quit();
  await app.exited;

  // All of it is there after a restart.
  const again = await (await launchDesktop({ dataDir: app.dataDir })).panel();
  await again.getByRole('link', { name: 'Pools', exact: true }).click();
  await expect(workersOf(again, 'CPU')).toHaveCount(2);
  await expect(card(again, 'CPU')).toContainText('working');
  await expect(rows(again)).toHaveCount(4);
  await rows(again).first().getByRole('link').click();
  await expect(again.getByRole('log')).toContainText('20 MB held for 1500 ms');
});
