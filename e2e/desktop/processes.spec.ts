import type { Page } from '@playwright/test';
import { python, withPython } from '../fixtures/python.ts';
import { expect, test } from './desktop.ts';

test.skip(python === null, 'there is no Python to run workers with');

const SLOW = { timeout: 45_000 };
const workers = (page: Page, name: string) =>
  page
    .getByRole('rowgroup', { name, exact: true })
    .getByRole('row')
    .filter({ has: page.locator('[data-row-link]') });

test('processes are scaled, killed, read and given tasks without HTTP', async ({ launchDesktop }) => {
  const app = await launchDesktop({ env: withPython });
  const panel = await app.panel();
  const problems: string[] = [];
  panel.on('pageerror', (error) => problems.push(error.message));
  await expect(panel.getByText('API off')).toBeVisible();
  await panel.getByRole('link', { name: 'Processes', exact: true }).click();
  const running = workers(panel, 'worker_a').filter({ hasText: 'running' });
  await expect(running).toHaveCount(2, SLOW);

  await panel.getByRole('button', { name: 'One worker of worker_a fewer' }).click();
  await expect(workers(panel, 'worker_a')).toHaveCount(1, SLOW);
  await expect(running).toHaveCount(1, SLOW);

  const pid = async () => Number(await workers(panel, 'worker_a').getByRole('cell').nth(1).textContent());
  const before = await pid();
  process.kill(before, 'SIGKILL');
  await expect
    .poll(async () => {
      const now = await pid();
      return now > 0 && now !== before;
    }, SLOW)
    .toBe(true);
  await expect(running).toHaveCount(1, SLOW);

  await workers(panel, 'worker_a').getByRole('link').click();
  await expect(panel.getByRole('log')).toContainText('INFO');
  await panel.getByText('Exits (1)').click();
  await expect(panel.getByRole('region', { name: 'Ends of its runs' })).toContainText('killed by SIGKILL');

  await panel.getByRole('navigation', { name: 'Parts of this page' }).getByText('Tasks').click();
  const form = panel.getByRole('region', { name: 'Give a task to Python' });
  await form.getByLabel('Type of task').selectOption('worker_a:primes', SLOW);
  await form.getByRole('textbox', { name: 'limit' }).fill('30');
  await form.getByRole('button', { name: 'Run', exact: true }).click();
  await form.getByRole('link', { name: 'Look at it' }).click();
  await expect(panel.getByRole('region', { name: 'Result' }).first()).toContainText('10', SLOW);
  expect(problems).toEqual([]);
});
