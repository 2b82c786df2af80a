import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { giveUpRedis } from '../fixtures/give-up-redis.ts';
import { expect, seriousFindings, test } from '../fixtures/panel.ts';
import { CapstanServer } from '../fixtures/server.ts';

const FAST = {
  messagesPerSwitch: 10,
  pushIntervalMs: 10,
  pullLimit: { max: 1, durationMs: 40 },
  maxPushers: 3,
  maxPullers: 3,
};

/** Ids of the threads on one side, as the panel shows them. */
const shown = (page: Page, side: 'Pushers' | 'Pullers') =>
  page
    .getByRole('list', { name: side })
    .locator('[data-thread]')
    .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-thread')));

test('start, watch the bar fill and tiles change sides, stop', async ({ panel, server }) => {
  await server.call('PATCH', '/api/oscillator/settings', FAST);
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();

  const bar = panel.getByRole('progressbar', { name: 'Messages to the next switch' });
  const values = new Set<string | null>();
  await expect
    .poll(
      async () => {
        values.add(await bar.getAttribute('aria-valuenow'));
        return values.size;
      },
      { timeout: 20_000, intervals: [50] },
    )
    .toBeGreaterThan(4);

  // The same thread on one side first, on the other later: its tile has moved across.
  await expect
    .poll(async () => (await shown(panel, 'Pushers')).length, { timeout: 20_000, intervals: [100] })
    .toBeGreaterThan(1);
  const pushers = await shown(panel, 'Pushers');
  await expect
    .poll(async () => (await shown(panel, 'Pullers')).filter((id) => pushers.includes(id)).length, {
      timeout: 30_000,
    })
    .toBeGreaterThan(0);
  // The tiles are what the threads say of themselves.
  const threads = await server.call<{ id: string }[]>('GET', '/api/oscillator/threads');
  const tiles = [...(await shown(panel, 'Pushers')), ...(await shown(panel, 'Pullers'))];
  expect(tiles.every((id) => threads.some((thread) => thread.id === id))).toBe(true);

  await panel.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await expect(panel.locator('[data-thread]')).toHaveCount(0);
});

test('a setting changed in the panel is in force at once; a wrong one is refused in words', async ({
  panel,
  server,
}) => {
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  const field = panel.getByRole('textbox', { name: 'Messages per switch' });
  await field.fill('25');
  await field.press('Enter');
  await expect(panel.getByText(/of 25/)).toBeVisible();
  const { messagesPerSwitch } = await server.call<{ messagesPerSwitch: number }>(
    'GET',
    '/api/oscillator/settings',
  );
  expect(messagesPerSwitch).toBe(25);

  await panel.getByRole('textbox', { name: 'Most pushers' }).fill('65');
  await panel.getByRole('textbox', { name: 'Most pushers' }).press('Enter');
  await expect(panel.getByRole('alert').first()).toBeVisible();
  const after = await server.call<{ maxPushers: number }>('GET', '/api/oscillator/settings');
  expect(after.maxPushers).toBe(10);
});

test('Get Redis state shows what is saved; a reload finds everything as it was', async ({
  panel,
  server,
}) => {
  await server.call('PATCH', '/api/oscillator/settings', FAST);
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect
    .poll(async () => (await server.call<{ totalMessageCount: number }>('GET', '/state')).totalMessageCount)
    .toBeGreaterThan(20);
  await panel.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  const { totalMessageCount } = await server.call<{ totalMessageCount: number }>('GET', '/state');

  await panel.getByRole('button', { name: 'Get Redis state' }).click();
  const card = panel.getByRole('region', { name: 'Redis state' });
  await expect(card.getByText(totalMessageCount.toLocaleString('en-US'))).toBeVisible();

  await panel.reload();
  await expect(panel.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await expect(
    panel.getByRole('region', { name: 'Redis state' }).getByText(totalMessageCount.toLocaleString('en-US')),
  ).toBeVisible();
});

test('a thread host that is killed comes back under the eyes of the panel', async ({ panel, server }) => {
  await server.call('PATCH', '/api/oscillator/settings', FAST);
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.locator('[data-thread]').first()).toBeVisible();
  const processes = await server.call<{ id: string; state: { pid?: number } }[]>('GET', '/api/processes');
  const pid = processes.find(({ id }) => id === 'thread-host')?.state.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await expect(panel.getByText(/degraded/i).first()).toBeVisible();
  await expect(panel.getByText('Running', { exact: true })).toBeVisible();
  await expect(panel.locator('[data-thread]').first()).toBeVisible();
});

test('Redis gone: a banner; Redis back: it goes away by itself, and what was missed is asked for', async ({
  panel,
  server,
}) => {
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  const processes = await server.call<{ group: string; state: { pid?: number } }[]>('GET', '/api/processes');
  const pid = processes.find(({ group }) => group === 'redis')?.state.pid ?? 0;
  // A server that hangs is the worst case: it neither answers nor hangs up.
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(panel.getByRole('alert')).toBeVisible();
    await panel.getByRole('link', { name: 'Jobs', exact: true }).click();
    await expect(panel.getByText('Redis does not answer').last()).toBeVisible();
    await expect(panel.getByRole('button', { name: 'Try again' })).toBeVisible();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect(panel.getByText('Redis is gone')).toBeHidden();
  await expect(panel.getByText('No jobs yet')).toBeVisible();
});

test('an embedded Redis that was given up is started again from the banner, and the fleet goes on', async ({
  panel,
  server,
}) => {
  test.slow();
  await server.call('PATCH', '/api/oscillator/settings', FAST);
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.locator('[data-thread]').first()).toBeVisible();
  await giveUpRedis(server);
  const banner = panel.getByRole('alert').filter({ hasText: 'was given up' });
  await expect(banner).toContainText('killed by SIGKILL');
  await panel.goto(`${server.url}/#/redis`);
  const card = panel.getByRole('region', { name: 'Embedded server' });
  await expect(card.getByRole('button', { name: 'Start it again' })).toBeVisible();
  expect(await seriousFindings(panel)).toEqual([]);
  await banner.getByRole('button', { name: 'Start it again' }).click();
  await expect(panel.getByText('The embedded Redis runs again.')).toBeVisible();
  await expect(panel.getByRole('alert').filter({ hasText: /is gone|given up/ })).toHaveCount(0);
  const processed = async () =>
    (await server.call<{ totalMessageCount: number }>('GET', '/state')).totalMessageCount;
  const before = await processed();
  await expect.poll(processed).toBeGreaterThan(before);
});

test('a second Capstan on the same Redis says where the oscillator runs, and watches', async ({
  panel,
  server,
}) => {
  await server.call('PATCH', '/api/oscillator/settings', FAST);
  await server.call('POST', '/start');
  const { embedded } = await server.call<{ embedded: { port: number; dataDir: string } }>(
    'GET',
    '/api/redis',
  );
  const password = (await readFile(`${embedded.dataDir}/password`, 'utf8')).trim();
  await using second = await CapstanServer.start({
    env: { REDIS_URL: `redis://:${password}@127.0.0.1:${embedded.port}` },
  });
  await panel.goto(`${second.url}/#/oscillator`);
  const note = panel.getByRole('status').filter({ hasText: 'Watching' });
  await expect(note).toContainText(`process ${server.pid}`);
  const counters = panel.getByRole('region', { name: 'Leading role and counters' });
  const shownCount = async () =>
    Number(
      /Processed([\d,]+)/
        .exec(await counters.innerText().then((text) => text.replaceAll('\n', '')))?.[1]
        ?.replaceAll(',', ''),
    );
  await expect.poll(shownCount).toBeGreaterThan(0);
  const before = await shownCount();
  await expect.poll(shownCount).toBeGreaterThan(before);
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.getByText(/runs in another Capstan/).last()).toBeVisible();
  await server.call('POST', '/stop');
  await expect(note).toBeHidden();
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.locator('[data-thread]').first()).toBeVisible();
});
