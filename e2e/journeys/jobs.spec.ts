import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { JobView } from '../../src/model/job.ts';
import type { TreeView } from '../../src/model/job-tree.ts';
import { expect, seriousFindings, test } from '../fixtures/panel.ts';
import { CapstanServer } from '../fixtures/server.ts';

/** Runs until it is told to end, and says how far it is. */
const SLOW = `
import { setTimeout as pause } from 'node:timers/promises';
export const title = 'Slow';
export const defaults = { attempts: 1, timeoutMs: 120000 };
export default async (payload, { signal, progress, log }) => {
  for (let percent = 10; percent <= 90; percent += 10) {
    await log('at ' + percent);
    await progress(percent);
    await pause(300, undefined, { signal });
  }
  await pause(100000, undefined, { signal });
};
`;

/** A picture of one red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

const form = (page: Page) => page.getByRole('region', { name: 'Submit a job' });
const submit = (page: Page) => form(page).getByRole('button', { name: 'Submit', exact: true }).click();
const last = (page: Page) => form(page).getByTestId('last-job');
const rows = (page: Page) => page.getByRole('table', { name: 'Jobs' }).getByRole('row');
const choose = (page: Page, title: string) =>
  form(page).getByLabel('Type of the job').selectOption({ label: title });

async function haveSlowType(server: CapstanServer): Promise<void> {
  const folder = join(server.dataDir, 'scripts', 'jobs');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'slow.js'), SLOW);
  await server.call('POST', '/api/job-types/reload');
}

async function ended(server: CapstanServer, id: string): Promise<JobView> {
  const look = () => server.call<JobView>('GET', `/api/jobs/${id}`);
  await expect.poll(async () => (await look()).completedAt, { timeout: 60_000 }).not.toBeNull();
  return look();
}

test.beforeEach(async ({ panel }) => {
  await panel.getByRole('link', { name: 'Jobs', exact: true }).click();
  await expect(form(panel)).toBeVisible();
});

test('a calculation is submitted by its form; a wrong one is refused in words', async ({ panel }) => {
  await expect(panel.getByText('No jobs yet')).toBeVisible();
  const numbers = form(panel).getByLabel('Numbers', { exact: false }).first();
  await numbers.fill('');
  await submit(panel);
  await expect(form(panel).getByText('Required').first()).toBeVisible();
  await numbers.fill('1, 2, 3, 4, 5');
  await submit(panel);
  await expect(last(panel)).toContainText('Completed', { timeout: 30_000 });
  await expect(rows(panel)).toHaveCount(2);

  await last(panel).click();
  await expect(panel.getByRole('region', { name: 'Life' })).toContainText('Completed');
  await panel.getByRole('tab', { name: 'Result' }).click();
  await expect(panel.getByRole('region', { name: 'Result' })).toContainText('"product": 120');
  await panel.getByRole('tab', { name: 'Attempts' }).click();
  await expect(panel.getByRole('region', { name: 'Attempts' })).toContainText('completed');
  expect(await seriousFindings(panel)).toEqual([]);

  // The address holds the job and its tab.
  await panel.reload();
  await expect(panel.getByRole('region', { name: 'Attempts' })).toContainText('completed');
});

test('an uploaded picture is made smaller, and the result is seen', async ({ panel }) => {
  await choose(panel, 'File processing');
  await form(panel).getByText('Upload', { exact: true }).click();
  const chooser = panel.waitForEvent('filechooser');
  await form(panel).getByRole('button', { name: 'Choose a file…' }).click();
  await (await chooser).setFiles({ name: 'red.png', mimeType: 'image/png', buffer: PNG });
  await expect(form(panel).getByText('red.png')).toBeVisible();
  await form(panel).getByRole('combobox', { name: 'Operation' }).selectOption({ label: 'thumbnail' });
  await submit(panel);
  await expect(last(panel)).toContainText('Completed', { timeout: 30_000 });
  await last(panel).click();
  await panel.getByRole('tab', { name: 'Result' }).click();
  const picture = panel.getByRole('img', { name: /\.webp$/ });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  const download = panel.waitForEvent('download');
  await panel.getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.webp$/);
});

test('records are enriched', async ({ panel }) => {
  await choose(panel, 'Data enrichment');
  await submit(panel);
  await expect(last(panel)).toContainText('Completed', { timeout: 30_000 });
  await last(panel).click();
  await panel.getByRole('tab', { name: 'Result' }).click();
  await expect(panel.getByRole('region', { name: 'Result' })).toContainText('contact_sha256');
});

test('a running job is followed and cancelled', async ({ panel, server }) => {
  await haveSlowType(server);
  await panel.reload();
  await choose(panel, 'Slow');
  await submit(panel);
  await expect(last(panel)).toContainText('Processing', { timeout: 40_000 });
  await last(panel).click();
  await expect(panel.getByLabel(/^Progress \d+/)).toBeVisible({ timeout: 20_000 });
  await panel.getByRole('tab', { name: 'Logs' }).click();
  await expect(panel.getByRole('log')).toContainText('at 30', { timeout: 20_000 });
  await panel.getByRole('button', { name: 'Cancel…' }).click();
  await panel.getByRole('button', { name: 'Cancel the job' }).click();
  await expect(panel.getByRole('region', { name: 'Life' })).toContainText('Cancelled', { timeout: 30_000 });
});

test('a tree is submitted, and its graph shows the child that failed', async ({ panel, server }) => {
  const calculation = (numbers: number[]) => ({
    type: 'calculation',
    payload: { operation: 'complex', numbers },
  });
  const { treeId } = await server.call<{ treeId: string }>('POST', '/api/trees', {
    ...calculation([1]),
    children: [
      calculation([2]),
      {
        type: 'file-processing',
        payload: { file: { path: 'nowhere.png' }, operation: 'metadata' },
        onFailure: 'ignore',
      },
    ],
  });
  await ended(server, treeId);
  await panel.getByRole('link', { name: 'Trees', exact: true }).click();
  await panel.getByRole('link', { name: treeId }).click();
  const graph = panel.getByLabel('Tree of jobs');
  await expect(graph.locator('a[href*="job="]')).toHaveCount(3);
  await expect(graph.locator('a[href*="job="]').filter({ hasText: 'Failed' })).toHaveCount(1);
  await expect(graph.locator('a[href*="job="]').filter({ hasText: 'Completed' })).toHaveCount(2);
  const { root } = await server.call<TreeView>('GET', `/api/trees/${treeId}`);
  const failed = root.children.find(({ type }) => type === 'file-processing');
  await graph.locator('a[href*="job="]').filter({ hasText: 'Failed' }).click();
  await expect(panel.getByRole('heading', { name: failed?.id ?? '' })).toBeVisible();
  await panel.getByRole('tab', { name: 'Error' }).click();
  await expect(panel.getByRole('region', { name: 'Cause' })).toBeVisible();

  await panel.goto(`${server.url}/#/jobs?view=trees`);
  await panel.getByRole('button', { name: 'Submit the tree' }).click();
  await expect(graph.locator('a[href*="job="]').filter({ hasText: 'Completed' })).toHaveCount(4, {
    timeout: 30_000,
  });
  expect(await seriousFindings(panel)).toEqual([]);
});

test('a schedule is made, run now, paused and removed', async ({ panel, server }) => {
  await panel.getByRole('link', { name: 'Schedules', exact: true }).click();
  await panel.getByRole('button', { name: 'New schedule…' }).first().click();
  const dialog = panel.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Nightly sums');
  await dialog.getByText('By the calendar').click();
  await expect(dialog.getByText(/03:00/).first()).toBeVisible();
  await dialog.getByLabel('Cron pattern').fill('61 * * * *');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Cron pattern').fill('30 4 * * *');
  await expect(dialog.getByText(/04:30/).first()).toBeVisible();
  expect(await seriousFindings(panel)).toEqual([]);
  await dialog.getByRole('button', { name: 'Create' }).click();
  const row = panel.getByRole('region', { name: 'Schedules' }).getByRole('row', { name: /Nightly sums/ });
  await expect(row).toContainText('04:30');

  await row.getByRole('button', { name: 'Run Nightly sums now' }).click();
  await expect
    .poll(
      async () =>
        (await server.call<{ total: number }>('GET', '/api/jobs?type=calculation&status=completed')).total,
      { timeout: 30_000 },
    )
    .toBe(1);
  await row.getByRole('button', { name: 'Pause Nightly sums' }).click();
  await expect(row).toContainText('paused');
  await row.getByRole('button', { name: 'Remove Nightly sums' }).click();
  await panel.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(panel.getByText('No schedules')).toBeVisible();
});

test('several failed jobs are ticked and run again together', async ({ panel, server }) => {
  const payload = { file: { path: 'nowhere.png' }, operation: 'metadata' };
  for (let n = 0; n < 3; n += 1) {
    const { jobId } = await server.call<{ jobId: string }>('POST', '/api/jobs', {
      type: 'file-processing',
      payload,
    });
    expect((await ended(server, jobId)).status).toBe('failed');
  }
  await panel.goto(`${server.url}/#/jobs?status=failed`);
  await expect(rows(panel)).toHaveCount(4);
  await panel.getByLabel('Select all that are listed').check();
  await panel.getByRole('button', { name: 'Run 3 again…' }).click();
  await panel.getByRole('button', { name: 'Run 3 jobs' }).click();
  await expect(panel.getByText('3 jobs run again.')).toBeVisible();
});

test('workers are shown and paused; a type is paused on all machines', async ({ panel, server }) => {
  await panel.getByRole('link', { name: 'Workers', exact: true }).click();
  const workers = panel.getByRole('region', { name: 'Job workers' });
  await expect(workers.getByRole('row')).toHaveCount(2, { timeout: 30_000 });
  await workers.getByRole('button', { name: /^Pause / }).click();
  await expect(workers).toContainText('paused', { timeout: 15_000 });
  await workers.getByRole('button', { name: /^Resume / }).click();
  await expect(workers).toContainText('running', { timeout: 15_000 });
  expect(await seriousFindings(panel)).toEqual([]);

  await panel.getByRole('button', { name: 'Pause Calculation' }).click();
  await expect(panel.getByRole('button', { name: 'Resume Calculation' })).toBeVisible();
  const { jobId } = await server.call<{ jobId: string }>('POST', '/api/jobs', {
    type: 'calculation',
    payload: { operation: 'complex', numbers: [1] },
  });
  expect((await server.call<JobView>('GET', `/api/jobs/${jobId}`)).status).toBe('pending');
  await panel.getByRole('button', { name: 'Resume Calculation' }).click();
  expect((await ended(server, jobId)).status).toBe('completed');
});

test('after a restart the history is there', async ({ panel, server }) => {
  await submit(panel);
  await expect(last(panel)).toContainText('Completed', { timeout: 30_000 });
  const address = (await last(panel).getAttribute('href')) ?? '';
  await server.stop();
  const again = await CapstanServer.start({ dataDir: server.dataDir });
  try {
    await panel.goto(`${again.url}/#/jobs?status=history`);
    await expect(rows(panel)).toHaveCount(2);
    await expect(rows(panel).nth(1)).toContainText('Completed');
    await panel.goto(`${again.url}/${address}`);
    await expect(panel.getByRole('region', { name: 'Life' })).toContainText('Completed');
  } finally {
    await again.stop();
    await again.close();
  }
});
