import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendantsOf, untilGone } from '../fixtures/processes.ts';
import { expect, test } from './desktop.ts';

/** Everything the app runs, browsers of the stand-in aside: those are the test's own. */
const childrenOf = (pid: number) => descendantsOf(pid).map((child) => child.pid);

type Call = (method: string, path: string) => Promise<unknown>;

/** Jobs of the oscillator's queue by state; there are other queues beside it. */
async function messages(call: Call): Promise<Record<string, number>> {
  const queues = (await call('GET', '/api/queues')) as { name: string; counts: Record<string, number> }[];
  return queues.find(({ name }) => name === 'messages')?.counts ?? {};
}

test('quitting while it runs asks, hands the work back, saves the state and leaves nothing behind', async ({
  launchStandIn,
}) => {
  const app = await launchStandIn();
  const panel = await app.panel();
  await panel.getByRole('button', { name: 'Start', exact: true }).first().click();
  await panel.getByRole('link', { name: 'Oscillator', exact: true }).click();
  await expect(panel.locator('[data-thread]').first()).toBeVisible();
  const bar = panel.getByRole('progressbar', { name: 'Messages to the next switch' });
  await expect(bar).not.toHaveAttribute('aria-valuenow', '0', { timeout: 15_000 });
  const children = childrenOf(app.pid);
  expect(children.length).toBeGreaterThanOrEqual(3);

  await app.chooseInMenu('&File', 'Quit');
  const first = await app.dialogs.next();
  expect(first.options.message).toBe('Stop the work and quit?');
  // Whoever asks again while the question is open gets no second one, and no answer is taken for granted.
  await app.chooseInMenu('&File', 'Quit');
  await first.choose('Cancel');
  expect(app.dialogs.size).toBe(0);
  await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();

  await app.chooseInMenu('&File', 'Quit');
  await (await app.dialogs.next()).choose('Stop and quit');
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(await untilGone(children, 2_000)).toEqual([]);
  expect(existsSync(join(app.dataDir, 'engine.lock'))).toBe(false);

  const again = await launchStandIn({ dataDir: app.dataDir });
  const after = await again.panel();
  await after.getByRole('link', { name: 'Oscillator', exact: true }).click();
  const saved = after.getByRole('region', { name: 'Redis state' });
  await after.getByRole('button', { name: 'Get Redis state' }).click();
  await expect(saved).toContainText(/totalMessageCount(saved )?[1-9]/);
});

test('three tasks of 30 seconds do not keep it: it is gone before they are done, the work waits again', async ({
  launchStandIn,
}) => {
  test.setTimeout(90_000);
  const app = await launchStandIn({ env: { CAPSTAN_HTTP: 'on', PORT: '0' } });
  await app.panel();
  const call = await http(app.dataDir);
  const settings = (change: object) => call('PATCH', '/api/oscillator/settings', change);
  await settings({ pushIntervalMs: 400, messagesPerSwitch: 1, maxPushers: 1, maxPullers: 3 });
  await call('POST', '/start');
  const pullers = async () => ((await call('GET', '/state')) as { pullerCount: number }).pullerCount;
  await expect(async () => {
    await settings({ messagesPerSwitch: 1 });
    await expect.poll(pullers, { intervals: [50] }).toBe(3);
    // No further step, so that there will be three of them.
    await settings({ messagesPerSwitch: 1_000 });
    expect(await pullers()).toBe(3);
  }).toPass();
  await settings({ handler: { kind: 'cpu', durationMs: 30_000 }, handlerTimeoutMs: 60_000 });
  await expect.poll(async () => (await messages(call))['active'], { timeout: 30_000 }).toBe(3);
  const before = await messages(call);
  const children = childrenOf(app.pid);

  await app.quit();
  expect(await app.exited).toMatchObject({ signal: null });
  expect(await untilGone(children, 10_000)).toEqual([]);

  const again = await launchStandIn({ dataDir: app.dataDir, env: { CAPSTAN_HTTP: 'on', PORT: '0' } });
  await again.panel();
  const callAgain = await http(app.dataDir);
  await expect.poll(async () => (await messages(callAgain))['active']).toBe(0);
  expect((await messages(callAgain))['waiting']).toBeGreaterThanOrEqual(
    (before['waiting'] ?? 0) + (before['active'] ?? 0),
  );
});

test('a second request to quit ends it at once, and the guard ends the rest', async ({ launchStandIn }) => {
  const app = await launchStandIn({ env: { CAPSTAN_HTTP: 'on', PORT: '0' } });
  await app.panel();
  const call = await http(app.dataDir);
  await call('PATCH', '/api/oscillator/settings', {
    handler: { kind: 'cpu', durationMs: 30_000 },
    pushIntervalMs: 20,
  });
  await call('POST', '/start');
  await expect.poll(async () => (await messages(call))['active']).toBeGreaterThan(0);
  const children = childrenOf(app.pid);
  await app.quit();
  await app.quit();
  expect(await app.exited).toEqual({ code: 3, signal: null });
  expect(await untilGone(children, 8_000)).toEqual([]);
});

test('SIGTERM ends it in order without asking', async ({ launchDesktop }) => {
  test.skip(process.platform === 'win32', 'there are no signals on Windows');
  const app = await launchDesktop();
  const panel = await app.panel();
  await panel.getByRole('button', { name: 'Start', exact: true }).first().click();
  await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  const children = childrenOf(app.pid);
  process.kill(app.pid, 'SIGTERM');
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(await untilGone(children, 4_000)).toEqual([]);
});

test('a machine that is switched off ends it in order', async ({ launchStandIn }) => {
  const app = await launchStandIn();
  await app.panel();
  const log = () => readFileSync(join(app.dataDir, 'logs', 'capstan.log'), 'utf8');
  await app.power('suspend');
  await expect.poll(log).toContain('The machine goes to sleep.');
  await app.power('resume');
  await expect.poll(log).toContain('The machine has woken.');
  expect(app.child.exitCode).toBeNull();
  // It objects, or it would get no time to end in.
  expect(await app.power('shutdown')).toBe(true);
  expect(await app.exited).toEqual({ code: 0, signal: null });
});

/** Calls the API of an app that has it on. */
async function http(dataDir: string) {
  const path = join(dataDir, 'engine.json');
  await expect.poll(() => existsSync(path), { timeout: 20_000 }).toBe(true);
  const { url } = JSON.parse(readFileSync(path, 'utf8')) as { url: string };
  return async (method: string, route: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(url + route, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
}
