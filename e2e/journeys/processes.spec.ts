import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { ProcessGroup } from '../../src/model/process-group.ts';
import type { ProcessView } from '../../src/model/process.ts';
import type { TaskDetail, TaskRow } from '../../src/model/task.ts';
import { startByHand } from '../fixtures/hand-started.ts';
import { expect, seriousFindings, test } from '../fixtures/panel.ts';
import { python, withPython } from '../fixtures/python.ts';
import type { CapstanServer } from '../fixtures/server.ts';

test.skip(python === null, 'there is no Python to run workers with');
test.use({ serverOptions: { env: withPython } });

/** Waits until the workers of a queue know the types that were read again. */
async function untilRenewed(server: CapstanServer, queue: string): Promise<void> {
  const renewed = async () => {
    const rows = await server.call<ProcessView[]>('GET', '/api/processes');
    const ours = rows.filter(({ groupId, ours: own }) => groupId === queue && own);
    return ours.map(({ restarts, state }) => restarts > 0 && state.kind === 'running');
  };
  await expect.poll(renewed, SLOW).toEqual([true, true]);
}

/** Starting Python takes its time on a busy machine. */
const SLOW = { timeout: 45_000 };

const group = (page: Page, name: string) => page.getByRole('rowgroup', { name, exact: true });
const workers = (page: Page, name: string) =>
  group(page, name)
    .getByRole('row')
    .filter({ has: page.locator('[data-row-link]') });
const row = (page: Page, label: string) => page.getByRole('row').filter({ hasText: label });
const pane = (page: Page, label: string) =>
  page.getByRole('region', { name: `Process ${label}`, exact: true });
const pidOf = async (page: Page, label: string) =>
  Number(await row(page, label).getByRole('cell').nth(1).textContent());
const submit = (server: CapstanServer, task: object) => server.call<TaskRow>('POST', '/api/tasks', task);

/** Gives users' tasks to the workers: one that sleeps, and one that kills its worker until a file is there. */
async function addTasks(server: CapstanServer): Promise<{ readonly spared: string }> {
  const folder = join(server.dataDir, 'python-tasks');
  const spared = join(server.dataDir, 'spared');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'own.py'),
    `import os, signal, time
from capstan_worker import task

@task("sleeps")
def sleeps(payload):
    time.sleep(payload["seconds"])
    return "slept"

@task("kills")
def kills(payload):
    if not os.path.exists(${JSON.stringify(spared)}):
        os.kill(os.getpid(), signal.SIGKILL)
    return "spared"
`,
  );
  return { spared };
}

async function openProcesses(panel: Page): Promise<void> {
  await panel.getByRole('link', { name: 'Processes', exact: true }).click();
  for (const name of ['worker_a', 'worker_b'])
    await expect(workers(panel, name).filter({ hasText: 'running' })).toHaveCount(2, SLOW);
}

test('a group is scaled up and down, worker by worker', async ({ panel, server }) => {
  await openProcesses(panel);
  const more = panel.getByRole('button', { name: 'One worker of worker_a more' });
  await more.click();
  await more.click();
  await expect(workers(panel, 'worker_a').filter({ hasText: 'running' })).toHaveCount(4, SLOW);
  await expect(group(panel, 'worker_a')).toContainText('4 of 4 up');
  const fewer = panel.getByRole('button', { name: 'One worker of worker_a fewer' });
  for (let clicks = 0; clicks < 3; clicks += 1) await fewer.click();
  await expect(workers(panel, 'worker_a')).toHaveCount(1, SLOW);
  const groups = await server.call<ProcessGroup[]>('GET', '/api/processes/groups');
  expect(groups.find(({ id }) => id === 'worker_a')).toMatchObject({ wanted: 1, up: 1 });
  await expect(workers(panel, 'worker_b')).toHaveCount(2);
});

test('a worker that is killed comes back, and says what ended it', async ({ panel }) => {
  await openProcesses(panel);
  const before = await pidOf(panel, 'worker_a 1');
  process.kill(before, 'SIGKILL');
  await expect.poll(() => pidOf(panel, 'worker_a 1'), SLOW).not.toBe(before);
  await expect(row(panel, 'worker_a 1')).toContainText('running', SLOW);
  await row(panel, 'worker_a 1').getByRole('link').click();
  await expect(pane(panel, 'worker_a 1')).toContainText('last exit: killed by SIGKILL');
  await pane(panel, 'worker_a 1').getByText('Exits (1)').click();
  const ends = panel.getByRole('region', { name: 'Ends of its runs' });
  await expect(ends.getByRole('row').nth(1)).toContainText(`${before}`);
  await expect(ends.getByRole('row').nth(1)).toContainText('killed by SIGKILL');
  await pane(panel, 'worker_a 1').getByText('Environment').click();
  await expect(pane(panel, 'worker_a 1')).toContainText('-m capstan_worker --queue worker_a');
  // The password of Redis is among its variables; its value is nobody's business.
  await expect(pane(panel, 'worker_a 1').getByText('REDIS_PASSWORDnot shown')).toBeVisible();
  await panel.getByRole('button', { name: 'Close the process' }).click();
  await expect(pane(panel, 'worker_a 1')).toHaveCount(0);
});

test('what a worker prints is read live, filtered and copied', async ({ panel, server, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openProcesses(panel);
  await panel.getByRole('button', { name: 'One worker of worker_b fewer' }).click();
  await expect(workers(panel, 'worker_b')).toHaveCount(1, SLOW);
  await workers(panel, 'worker_b').getByRole('link').click();
  const log = panel.getByRole('log');
  await expect(log).toContainText('INFO');
  await submit(server, { queue: 'worker_b', type: 'sentiment', payload: { text: 'fine' }, id: 'a-fine-one' });
  await expect(log).toContainText('a-fine-one');

  await panel.getByRole('textbox', { name: 'Filter what it prints' }).fill('fine-one');
  await expect(log.getByRole('listitem')).toHaveCount(1);
  await expect(panel).toHaveURL(/text=fine-one/);
  await panel.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Copied', exact: true })).toBeVisible();
  expect(await panel.evaluate(() => navigator.clipboard.readText())).toMatch(/^\S+Z stdout: .*a-fine-one/);
  await panel.getByText('Errors', { exact: true }).click();
  await expect(panel.getByText('No line matches')).toBeVisible();
  await panel.getByRole('button', { name: 'Show all lines' }).click();
  await expect(log).toContainText('INFO');
});

test('a task is given by its form, refused where it is wrong, and its result is kept', async ({
  panel,
  server,
}) => {
  await openProcesses(panel);
  await panel.getByRole('link', { name: /^Tasks/ }).click();
  const form = panel.getByRole('region', { name: 'Give a task to Python' });
  await form.getByLabel('Type of task').selectOption('worker_a:primes');
  const limit = form.getByRole('textbox', { name: 'limit' });
  await limit.fill('-4');
  await form.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(form.getByRole('alert').or(form.getByText(/0/).locator('visible=true')).first()).toBeVisible();
  expect(await server.call<TaskRow[]>('GET', '/api/tasks?kind=python')).toEqual([]);
  await limit.fill('30');
  await form.getByRole('textbox', { name: 'Id' }).fill('thirty');
  await form.getByRole('button', { name: 'Run', exact: true }).click();
  const tasks = panel.getByRole('region', { name: 'Tasks, newest first' });
  await expect(tasks.getByRole('row').nth(1)).toContainText('thirty');
  await expect(tasks.getByRole('row').nth(1)).toContainText('Done', SLOW);
  await tasks.getByRole('link', { name: 'thirty' }).click();
  await expect(panel.getByRole('region', { name: 'Result' }).first()).toContainText('10');
  await expect(panel.getByRole('region', { name: 'Life' })).toContainText('Python workers of worker_a');
  await panel.getByRole('button', { name: 'Change and run' }).click();
  await expect(limit).toHaveValue('30');
});

test('a task that kills its workers becomes a dead letter, is looked at and requeued', async ({
  panel,
  server,
}) => {
  test.slow();
  const { spared } = await addTasks(server);
  await openProcesses(panel);
  await panel.getByRole('link', { name: /^Tasks/ }).click();
  await panel.getByRole('button', { name: 'Read the folder of own tasks again' }).click();
  const form = panel.getByRole('region', { name: 'Give a task to Python' });
  await form.getByLabel('Type of task').selectOption('worker_a:kills', SLOW);
  await form.getByRole('textbox', { name: 'Id' }).fill('poison');
  await untilRenewed(server, 'worker_a');
  await submit(server, { queue: 'worker_a', type: 'kills', id: 'poison' });

  const tab = panel.getByRole('link', { name: /^Dead letters/ });
  await expect(tab).toHaveText('Dead letters1', { timeout: 90_000 });
  await tab.click();
  const letters = panel.getByRole('region', { name: 'Dead letters, newest first' });
  await expect(letters.getByRole('row').nth(1)).toContainText('Workers died with it');
  await letters.getByRole('link', { name: 'poison' }).click();
  const drawer = panel.getByRole('dialog', { name: 'Dead letter' });
  await expect(drawer.getByRole('region', { name: 'Task' })).toContainText('"type": "kills"');
  await expect(drawer).toContainText('3 times');

  await writeFile(spared, '');
  await drawer.getByRole('button', { name: 'Requeue…' }).click();
  const confirm = panel.getByRole('dialog', { name: 'Requeue this dead letter' });
  await expect(confirm).toContainText('Puts 1 dead letter of worker_a back into the queue');
  await confirm.getByRole('button', { name: 'Requeue', exact: true }).click();
  await expect(panel.getByText('No dead letters in worker_a')).toBeVisible(SLOW);
  await expect
    .poll(async () => (await server.call<TaskDetail>('GET', '/api/tasks/poison')).state, SLOW)
    .toBe('done');
});

test('dead letters are removed: those that are chosen, then all, each after being asked', async ({
  panel,
  server,
}) => {
  await openProcesses(panel);
  const { embedded } = await server.call<{ embedded: { cliCommand: string } }>('GET', '/api/redis');
  const { execFileSync } = await import('node:child_process');
  for (const text of ['not JSON', '[]', '{"type":"primes"}'])
    execFileSync('sh', ['-c', `${embedded.cliCommand} LPUSH queue:worker_a '${text}'`]);
  await panel.getByRole('link', { name: /^Dead letters/ }).click();
  const letters = panel.getByRole('region', { name: 'Dead letters, newest first' });
  await expect(async () => {
    const refresh = panel.getByRole('button', { name: 'Refresh the dead letters' });
    if (await refresh.isVisible()) await refresh.click();
    await expect(letters.getByRole('row')).toHaveCount(4, { timeout: 1_000 });
  }).toPass(SLOW);
  await letters.getByRole('checkbox').nth(1).check();
  await panel.getByRole('button', { name: 'Remove 1…' }).click();
  const confirm = panel.getByRole('dialog', { name: 'Remove dead letters' });
  await expect(confirm).toContainText('Removes 1 dead letter of worker_a for good');
  await confirm.getByRole('button', { name: 'Remove 1' }).click();
  await expect(letters.getByRole('row')).toHaveCount(3);
  await panel.getByRole('button', { name: 'Remove all…' }).click();
  await expect(confirm).toContainText('Removes all 2 dead letters of worker_a for good');
  await confirm.getByRole('button', { name: 'Remove 2' }).click();
  await expect(panel.getByText('No dead letters in worker_a')).toBeVisible();
});

test('a group that scales itself grows with its backlog and shrinks without', async ({ panel, server }) => {
  test.slow();
  await addTasks(server);
  await server.call('POST', '/api/python/types/reload');
  await openProcesses(panel);
  await untilRenewed(server, 'worker_a');
  await panel.getByRole('button', { name: 'Autoscale worker_a' }).click();
  const settings = { Fewest: '5', Most: '4', 'Backlog for each': '2', 'Quiet time, s': '1' };
  for (const [name, value] of Object.entries(settings))
    await panel.getByRole('textbox', { name }).fill(value);
  await panel.getByRole('button', { name: 'Turn on' }).click();
  await expect(panel.getByText('must not be above max')).toBeVisible();
  await panel.getByRole('textbox', { name: 'Fewest' }).fill('1');
  await panel.getByRole('button', { name: 'Turn on' }).click();
  await expect(panel.getByRole('button', { name: 'Autoscale worker_a' })).toHaveText('auto 1–4');
  await expect(workers(panel, 'worker_a')).toHaveCount(1, SLOW);

  const tasks = Array.from({ length: 12 }, () =>
    submit(server, { queue: 'worker_a', type: 'sleeps', payload: { seconds: 3 } }),
  );
  await Promise.all(tasks);
  await expect(workers(panel, 'worker_a').filter({ hasText: 'running' })).toHaveCount(4, SLOW);
  await expect(workers(panel, 'worker_a')).toHaveCount(1, { timeout: 90_000 });
  const states = async () => {
    const list = await server.call<TaskRow[]>('GET', '/api/tasks?queue=worker_a');
    return list.map(({ state }) => state);
  };
  await expect.poll(states, SLOW).toEqual(Array.from({ length: 12 }, () => 'done'));
});

test('a worker that somebody starts by hand is shown as not ours, and left alone', async ({
  panel,
  server,
}) => {
  await openProcesses(panel);
  await using worker = await startByHand(server, { name: 'by_hand', queue: 'worker_a' });
  const stranger = row(panel, `by_hand_${worker.pid}`);
  await expect(stranger).toContainText('not ours', SLOW);
  await expect(stranger).toContainText('running');
  await expect(stranger.getByRole('button')).toHaveCount(0);
  await expect(group(panel, 'worker_a')).toContainText('2 of 2 up');
  await stranger.getByRole('link').click();
  await expect(panel.getByText('Nothing that this process prints can be seen from here')).toBeVisible();
  await worker.stop();
  await expect(stranger).toHaveCount(0, SLOW);
});

test('a group is reloaded without a gap, stopped after being asked, and started again', async ({
  panel,
  server,
}) => {
  await openProcesses(panel);
  const pids = async () => {
    const rows = await server.call<ProcessView[]>('GET', '/api/processes');
    return rows.flatMap(({ groupId, state }) =>
      groupId === 'worker_b' && 'pid' in state ? [state.pid] : [],
    );
  };
  const before = await pids();
  const choose = async (item: string) => {
    await panel.getByRole('button', { name: 'Actions for worker_b' }).click();
    await panel.getByRole('menuitem', { name: item }).click();
  };
  await choose('Reload one by one');
  await expect(group(panel, 'worker_b').getByText(/^Reloading, \d of 2 done/)).toBeVisible();
  await expect(panel.getByText(/^Reloading,/)).toHaveCount(0, SLOW);
  expect((await pids()).filter((pid) => before.includes(pid))).toEqual([]);

  await choose('Stop all…');
  const confirm = panel.getByRole('dialog', { name: 'Stop worker_b' });
  await expect(confirm).toContainText('Stops 2 processes of worker_b until they are started again.');
  await confirm.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(group(panel, 'worker_b')).toContainText('stopped', SLOW);
  expect(await pids()).toEqual([]);
  await panel.keyboard.press('Control+k');
  await panel.getByRole('textbox', { name: 'Search or run a command' }).fill('start worker_b');
  await panel.keyboard.press('Enter');
  await expect(workers(panel, 'worker_b').filter({ hasText: 'running' })).toHaveCount(2, SLOW);
});

test('axe finds nothing serious on any part of the page', async ({ panel, server }) => {
  await openProcesses(panel);
  await submit(server, { queue: 'worker_a', type: 'primes', payload: { limit: 10 }, id: 'ten' });
  const views = [
    '',
    '?process=worker_a%3A1',
    '?process=worker_a%3A1&tab=exits',
    '?process=worker_a%3A1&tab=facts',
    '?view=tasks',
    '?view=dead',
    '?task=ten',
    '?ask=stop:worker_a',
  ];
  for (const view of views) {
    await panel.goto(`${server.url}/#/processes${view}`);
    await expect(panel.getByRole('main')).toBeVisible();
    expect(await seriousFindings(panel), view).toEqual([]);
  }
});

test.describe('without Python', () => {
  test.use({
    serverOptions: { env: { CAPSTAN_PYTHON: '/nowhere/python3', CAPSTAN_PYTHON_WORKERS: 'own' } },
  });

  test('the page says what to do, and nothing else is missing', async ({ panel, server }) => {
    await panel.getByRole('link', { name: 'Processes', exact: true }).click();
    await expect(panel.getByRole('alert')).toContainText('There are no Python workers');
    await expect(panel.getByRole('alert')).toContainText('CAPSTAN_PYTHON');
    await expect(row(panel, 'worker CPU-1')).toContainText('running', SLOW);
    await panel.getByRole('alert').getByRole('link', { name: 'settings' }).click();
    await expect(panel.getByRole('region', { name: 'Python workers' })).toContainText('/nowhere/python3');
    expect(
      await server.call('POST', '/example/pool', { poolName: 'CPU', workerTask: { duration: 1 } }),
    ).toMatchObject({
      ok: true,
    });
    await server.call('POST', '/start');
    await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  });
});
