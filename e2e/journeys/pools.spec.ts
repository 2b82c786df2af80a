import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { PoolView } from '../../src/model/pool.ts';
import type { TaskRow } from '../../src/model/task.ts';
import { expect, seriousFindings, test } from '../fixtures/panel.ts';
import { CapstanServer } from '../fixtures/server.ts';

const CPU = 'workers/exampleWorker_CPULoad.js';
const MEMORY = 'workers/exampleWorker_MemoryUsage.js';

const card = (page: Page, name: string) => page.getByRole('region', { name: `Pool ${name}`, exact: true });
const workersOf = (page: Page, name: string) =>
  page.getByRole('list', { name: `Worker processes of ${name}` }).getByRole('listitem');
const form = (page: Page) => page.getByRole('region', { name: 'Run a task' });
const run = (page: Page) => form(page).getByRole('button', { name: 'Run', exact: true }).click();
const rows = (page: Page) => page.getByRole('region', { name: 'Tasks, newest first' }).locator('tbody tr');

async function choose(page: Page, target: string): Promise<void> {
  await form(page).getByLabel('In', { exact: true }).selectOption({ label: target });
}

test.beforeEach(async ({ panel }) => {
  await panel.getByRole('link', { name: 'Pools', exact: true }).click();
  await expect(workersOf(panel, 'CPU').first()).toContainText('running');
});

test('a task is given to a pool, watched at work, looked at, and run again', async ({ panel, server }) => {
  await expect(panel.getByText('No task has run yet')).toBeVisible();
  await choose(panel, 'Pool CPU');
  // The script's schema makes the form.
  const duration = form(panel).getByRole('textbox', { name: 'duration' });
  await duration.fill('20000');
  await run(panel);
  await expect(workersOf(panel, 'CPU').first()).toContainText('1 task');
  await expect(rows(panel)).toHaveCount(1);
  await expect(rows(panel).first()).toContainText('Running');
  await expect(
    rows(panel)
      .first()
      .getByLabel(/^Progress/),
  ).toBeVisible();

  await form(panel).getByRole('link', { name: 'Look at it' }).click();
  await expect(panel.getByText('It comes when the task is done.')).toBeVisible();
  await expect(panel.getByRole('region', { name: 'Result' }).first()).toContainText('"duration": 20000', {
    timeout: 60_000,
  });
  await expect(panel.getByRole('log')).toContainText('rounds of 1,000 square roots');
  await expect(panel.getByRole('region', { name: 'Life' })).toContainText('pool CPU');

  const first = panel.url();
  await panel.getByRole('button', { name: 'Run again' }).click();
  await expect(panel).not.toHaveURL(first);
  await expect.poll(async () => (await server.call<TaskRow[]>('GET', '/api/tasks?pool=CPU')).length).toBe(2);
  // The address holds the task: going back shows the first one again.
  await panel.goBack();
  await expect(panel).toHaveURL(first);
  await expect(panel.getByRole('region', { name: 'Result' }).first()).toContainText('"duration": 20000');
});

test('a pool is resized while it works', async ({ panel, server }) => {
  for (let n = 0; n < 3; n += 1)
    await server.call('POST', '/api/pools/CPU/tasks', { task: { duration: 20_000 } });
  await expect(card(panel, 'CPU')).toContainText('1 task');
  const more = panel.getByRole('button', { name: 'One worker of CPU more' });
  await more.click();
  await more.click();
  await expect(workersOf(panel, 'CPU')).toHaveCount(3);
  const busy = workersOf(panel, 'CPU').filter({ hasText: '1 task' });
  await expect(busy).toHaveCount(3, { timeout: 18_000 });
  await panel.getByRole('button', { name: 'One worker of CPU fewer' }).click();
  await expect(workersOf(panel, 'CPU')).toHaveCount(2, { timeout: 40_000 });
  expect((await server.call<PoolView>('GET', '/api/pools/CPU')).options.workerCount).toBe(2);
  // The one that went had finished first.
  await expect
    .poll(async () => (await server.call<PoolView>('GET', '/api/pools/CPU')).counts, { timeout: 40_000 })
    .toMatchObject({ done: 3, failed: 0, cancelled: 0 });
});

test('a worker over its memory limit is ended, and everywhere it says why', async ({ panel }) => {
  await panel.getByRole('button', { name: 'More about MEM' }).click();
  await panel.getByRole('menuitem', { name: 'Options…' }).click();
  const editor = panel.getByRole('dialog');
  await editor.getByRole('textbox', { name: 'Memory limit, MB' }).fill('64');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toBeHidden();
  await choose(panel, 'Pool MEM');
  await form(panel).getByRole('textbox', { name: 'mb' }).fill('600');
  await run(panel);
  await expect(rows(panel).first()).toContainText('Failed', { timeout: 30_000 });
  await expect(rows(panel).first()).toContainText(/memory/i);
  await expect(workersOf(panel, 'MEM').first()).toContainText(/last exit: .*memory/i);
  await rows(panel).first().getByRole('link').click();
  await expect(panel.getByRole('region', { name: 'Cause' })).toContainText(
    /resident memory \d+ MB above the limit of 128 MB/,
  );

  await panel.getByRole('link', { name: /^Overview/ }).click();
  await panel.getByRole('link', { name: 'Look: Worker MEM-1 was ended for its memory' }).click();
  const pane = panel.getByRole('region', { name: 'Process worker MEM-1' });
  await expect(pane.getByRole('region', { name: 'Ends of its runs' })).toContainText(/memory/i);
});

test('a running task is cancelled, a waiting one too', async ({ panel, server }) => {
  const give = () => server.call<TaskRow>('POST', '/api/pools/CPU/tasks', { task: { duration: 600_000 } });
  const [running, waiting] = [await give(), await give()];
  for (const [{ id }, state] of [
    [waiting, 'Waiting'],
    [running, 'Running'],
  ] as const) {
    await panel.goto(`${server.url}/#/pools?task=${id}`);
    await expect(panel.getByText(state, { exact: true })).toBeVisible();
    await panel.getByRole('button', { name: 'Cancel…' }).click();
    await panel.getByRole('dialog').getByRole('button', { name: 'Cancel the task' }).click();
    await expect(panel.getByText('Cancelled', { exact: true })).toBeVisible({ timeout: 15_000 });
  }
  await panel.getByRole('link', { name: 'Tasks', exact: true }).click();
  await expect(rows(panel).filter({ hasText: 'Cancelled' })).toHaveCount(2);
});

test('a one-shot runs with output, exit code and peak memory kept', async ({ panel, server }) => {
  await mkdir(join(server.dataDir, 'scripts'), { recursive: true });
  await writeFile(
    join(server.dataDir, 'scripts', 'speaks.js'),
    "export default (task) => { console.log('said', task.word); console.error('and complained'); return task; };",
  );
  await panel.reload();
  await choose(panel, 'A process of its own (one-shot)');
  await form(panel).getByLabel('Script').selectOption('speaks.js');
  const editor = form(panel).getByRole('textbox', { name: 'Task as JSON' });
  await editor.fill('{ "word": "hello" ');
  await run(panel);
  await expect(form(panel).getByRole('alert')).toContainText(/JSON/);
  await editor.fill('{ "word": "hello" }');
  await form(panel).getByRole('textbox', { name: 'Memory limit' }).fill('256');
  await run(panel);
  await form(panel).getByRole('link', { name: 'Look at it' }).click();
  await expect(panel.getByRole('log')).toContainText('said hello');
  await expect(panel.getByRole('log')).toContainText('and complained');
  const about = panel.getByRole('region', { name: 'Life' });
  await expect(about).toContainText('256 MB heap');
  await expect(about).toContainText('code 0');
  await expect(about).toContainText(/Peak memory\d/);
});

test('tasks are listed again after a restart of the engine', async ({ panel, server }) => {
  await form(panel).getByRole('textbox', { name: 'duration' }).fill('120');
  await run(panel);
  await expect(rows(panel).first()).toContainText('Done');
  const id = await rows(panel).first().getByRole('link').textContent();
  await server.stop();
  await using second = await CapstanServer.start({ dataDir: server.dataDir });
  await panel.goto(`${second.url}/#/pools`);
  await rows(panel)
    .filter({ hasText: id ?? '–' })
    .getByRole('link')
    .click();
  await expect(panel.getByRole('region', { name: 'Input' }).first()).toContainText('"duration": 120');
  await expect(panel.getByRole('log')).toContainText('rounds');
  await second.stop();
});

test('the list stands still: what is new waits behind a pill, what changes changes in its place', async ({
  panel,
  server,
}) => {
  const give = (duration: number) =>
    server.call<TaskRow>('POST', '/api/pools/CPU/tasks', { task: { duration } });
  const first = await give(4_000);
  await expect(rows(panel)).toHaveCount(1);
  await give(50);
  await give(50);
  await expect(panel.getByRole('button', { name: '2 new' })).toBeVisible();
  await expect(rows(panel)).toHaveCount(1);
  await expect(rows(panel).first()).toContainText('Done', { timeout: 30_000 });
  await expect(rows(panel).first()).toContainText(first.id);
  await panel.getByRole('button', { name: '2 new' }).click();
  await expect(rows(panel)).toHaveCount(3);

  await panel.getByLabel('State', { exact: true }).selectOption({ label: 'Failed' });
  await expect(panel.getByText('No task matches')).toBeVisible();
  await expect(panel).toHaveURL(/state=failed/);
  await panel.getByRole('button', { name: 'Show all tasks' }).click();
  await expect(rows(panel)).toHaveCount(3);
});

test('older tasks are a page away', async ({ panel, server }) => {
  const oneShots = Array.from({ length: 3 }, (_, n) => ({
    workerScript: CPU,
    workerTask: { duration: n },
  }));
  for (const shot of oneShots) await server.call('POST', '/api/one-shots', shot);
  await server.call('POST', '/api/pools', {
    poolName: 'many',
    workerScript: MEMORY,
    maxActiveTasksPerWorker: 20,
  });
  await Promise.all(
    Array.from({ length: 60 }, () =>
      server.call('POST', '/api/pools/many/tasks', { task: { mb: 0, duration: 0 } }),
    ),
  );
  await panel.goto(`${server.url}/#/pools?pool=many`);
  await expect(rows(panel)).toHaveCount(50);
  const ids = () => rows(panel).getByRole('link').allTextContents();
  const first = await ids();
  await panel.getByRole('button', { name: 'Older tasks' }).click();
  await expect(rows(panel)).toHaveCount(10);
  expect(new Set([...first, ...(await ids())]).size).toBe(60);
  await panel.getByRole('button', { name: 'To the newest tasks' }).click();
  await expect(rows(panel)).toHaveCount(50);
});

test('a pool is added, paused by palette, drained and removed, each as it was said', async ({
  panel,
  server,
}) => {
  await panel.getByRole('button', { name: 'Add a pool…' }).click();
  const editor = panel.getByRole('dialog');
  await editor.getByRole('textbox', { name: 'Name' }).fill('no spaces');
  await editor.getByRole('button', { name: 'Add' }).click();
  await expect(editor.getByText('Required')).toBeVisible();
  await editor.getByRole('textbox', { name: 'Name' }).fill('extra');
  await editor.getByLabel('Script').selectOption(CPU);
  await editor.getByRole('textbox', { name: 'Workers' }).fill('2');
  await editor.getByRole('button', { name: 'Add' }).click();
  await expect(workersOf(panel, 'extra')).toHaveCount(2);

  await panel.keyboard.press('Control+k');
  await panel.getByRole('textbox', { name: 'Search or run a command' }).fill('pause pool extra');
  await panel.keyboard.press('Enter');
  await expect(card(panel, 'extra')).toContainText('paused');
  await server.call('POST', '/api/pools/extra/tasks', { task: { duration: 1 } });
  await expect(form(panel)).not.toContainText('Tasks wait');
  await choose(panel, 'Pool extra');
  await expect(form(panel)).toContainText('extra is paused. Tasks wait until it is resumed.');

  await panel.getByRole('button', { name: 'More about extra' }).click();
  await panel.getByRole('menuitem', { name: 'Remove…' }).click();
  const confirm = panel.getByRole('dialog');
  await expect(confirm).toContainText('1 waiting task is cancelled, and 2 workers of extra end');
  await confirm.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByRole('button', { name: 'More about extra' }).click();
  await panel.getByRole('menuitem', { name: 'Drain…' }).click();
  await panel.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
  await expect(card(panel, 'extra')).toContainText('drained');
  await panel.getByRole('button', { name: 'Resume extra' }).click();
  await expect(card(panel, 'extra')).toContainText('working');

  await panel.getByRole('button', { name: 'More about extra' }).click();
  await panel.getByRole('menuitem', { name: 'Remove…' }).click();
  await panel.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(card(panel, 'extra')).toHaveCount(0);
  expect((await server.call<PoolView[]>('GET', '/api/pools')).map(({ name }) => name)).toEqual([
    'CPU',
    'MEM',
  ]);
});

test('a form is drawn from any schema, and is JSON where somebody prefers it', async ({ panel, server }) => {
  await mkdir(join(server.dataDir, 'scripts'), { recursive: true });
  await writeFile(
    join(server.dataDir, 'scripts', 'kinds.js'),
    `export const schema = {
      type: 'object',
      required: ['title', 'numbers', 'action'],
      properties: {
        title: { type: 'string', minLength: 2 },
        mode: { enum: ['fast', 'careful'], default: 'careful' },
        loud: { type: 'boolean' },
        numbers: { type: 'array', items: { type: 'number' }, minItems: 1 },
        box: { type: 'object', properties: { width: { type: 'integer' } } },
        action: { oneOf: [
          { type: 'object', required: ['kind', 'to'], properties: { kind: { const: 'move' }, to: { type: 'string' } } },
          { type: 'object', required: ['kind'], properties: { kind: { const: 'stay' } } },
        ] },
        other: {},
      },
    };
    export default (task) => task;`,
  );
  await panel.goto(`${server.url}/#/pools?to=one-shot`);
  await form(panel).getByLabel('Script').selectOption('kinds.js');
  await form(panel).getByRole('textbox', { name: 'title' }).fill('x');
  await form(panel).getByRole('textbox', { name: 'numbers' }).fill('1, two');
  await run(panel);
  await expect(form(panel).getByText('Expected string to have at least 2 characters')).toBeVisible();
  await expect(form(panel).getByText('Expected number, received string')).toBeVisible();
  await expect(form(panel).getByText('Required')).toBeVisible();

  await form(panel).getByRole('textbox', { name: 'title' }).fill('xyz');
  await form(panel).getByRole('textbox', { name: 'numbers' }).fill('1, 2.5');
  await form(panel).getByLabel('mode').selectOption('fast');
  await form(panel).getByRole('switch', { name: 'loud' }).check();
  await form(panel).getByRole('textbox', { name: 'width' }).fill('7');
  await form(panel).getByLabel('kind').selectOption('stay');
  await form(panel).getByRole('textbox', { name: 'other as JSON' }).fill('[1]');
  await form(panel).getByText('JSON', { exact: true }).first().click();
  const text = form(panel).getByRole('textbox', { name: 'Task as JSON' });
  await expect(text).toContainText('"loud": true');
  await run(panel);
  await form(panel).getByRole('link', { name: 'Look at it' }).click();
  const { input } = await server.call<{ input: { text: string } }>(
    'GET',
    `/api/tasks/${new URL(panel.url()).hash.split('task=')[1]?.split('&')[0] ?? ''}`,
  );
  expect(JSON.parse(input.text)).toEqual({
    ...{ title: 'xyz', mode: 'fast', loud: true, numbers: [1, 2.5], box: { width: 7 } },
    ...{ action: { kind: 'stay' }, other: [1] },
  });

  // What the form cannot show keeps it in JSON.
  await panel.getByRole('button', { name: 'Change and run' }).click();
  await form(panel).getByText('JSON', { exact: true }).first().click();
  await text.fill('{ "unknown": 1 }');
  await expect(form(panel).getByRole('radio', { name: 'Form' })).toBeDisabled();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    test('axe finds nothing serious on a busy board, in its dialogs, in the editor and on a task', async ({
      panel,
      server,
    }) => {
      await server.call('POST', '/api/pools', { poolName: 'paused', workerScript: CPU });
      await server.call('POST', '/api/pools/paused/pause');
      await server.call('POST', '/api/pools/CPU/tasks', { task: { duration: 600_000 } });
      const { id } = await server.call<TaskRow>('POST', '/api/one-shots', {
        workerScript: CPU,
        workerTask: { duration: 1 },
      });
      // What came while the list was seen may wait behind a pill.
      await panel.reload();
      await expect(rows(panel)).toHaveCount(2);
      await form(panel).getByText('JSON', { exact: true }).first().click();
      await expect(form(panel).getByRole('textbox', { name: 'Task as JSON' })).toBeVisible();
      expect(await seriousFindings(panel), 'the board').toEqual([]);
      for (const edit of ['new', 'pool:CPU', 'one-shots']) {
        await panel.goto(`${server.url}/#/pools?edit=${edit}`);
        await expect(panel.getByRole('dialog').getByRole('textbox').first()).toBeVisible();
        expect(await seriousFindings(panel), edit).toEqual([]);
      }
      await panel.goto(`${server.url}/#/pools?task=${id}`);
      await expect(panel.getByText('Done', { exact: true })).toBeVisible();
      expect(await seriousFindings(panel), 'a task').toEqual([]);
    });
  });
}
