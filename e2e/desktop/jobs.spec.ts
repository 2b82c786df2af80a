import type { Page } from '@playwright/test';
import { expect, test } from './desktop.ts';

const form = (page: Page) => page.getByRole('region', { name: 'Submit a job' });
const submit = (page: Page) => form(page).getByRole('button', { name: 'Submit', exact: true }).click();
const last = (page: Page) => form(page).getByTestId('last-job');
const rows = (page: Page) => page.getByRole('table', { name: 'Jobs' }).getByRole('row');

test('jobs work without HTTP: submit, key, result, history', async ({ launchDesktop }) => {
  const app = await launchDesktop();
  const panel = await app.panel();
  const problems: string[] = [];
  panel.on('pageerror', (error) => problems.push(error.message));
  await expect(panel.getByText('API off')).toBeVisible();
  await panel.getByRole('link', { name: 'Jobs', exact: true }).click();
  await form(panel).getByLabel('Type of the job').selectOption({ label: 'Calculation' });
  await form(panel).getByLabel('Numbers', { exact: false }).first().fill('1, 2, 3, 4, 5');

  // Twice with the same key: one job.
  await form(panel).getByRole('button', { name: 'Options' }).click();
  const key = form(panel).getByRole('textbox', { name: 'Idempotency key' });
  await key.fill('order 1');
  await submit(panel);
  await expect(form(panel).getByText('without spaces')).toBeVisible();
  await expect(panel.getByText('No jobs yet')).toBeVisible();
  await key.fill('order-1');
  await submit(panel);
  await expect(last(panel)).toContainText('Completed', { timeout: 60_000 });
  const first = await last(panel).getAttribute('href');
  await submit(panel);
  await expect(last(panel)).toContainText('Completed');
  expect(await last(panel).getAttribute('href')).toBe(first);
  await expect(rows(panel)).toHaveCount(2);

  await last(panel).click();
  await expect(panel.getByRole('region', { name: 'Life' })).toContainText('Completed');
  await panel.getByRole('tab', { name: 'Result' }).click();
  const result = panel.getByRole('region', { name: 'Result' });
  await expect(result).toContainText('"sum": 15');
  await expect(result).toContainText('"product": 120');
  expect(problems).toEqual([]);
  await app.quit();
  await app.exited;

  // It is there after a restart.
  const again = await (await launchDesktop({ dataDir: app.dataDir })).panel();
  await again.getByRole('link', { name: 'Jobs', exact: true }).click();
  await rows(again).nth(1).getByRole('link').first().click();
  await again.getByRole('tab', { name: 'Attempts' }).click();
  await expect(again.getByRole('region', { name: 'Attempts' })).toContainText('completed');
});
