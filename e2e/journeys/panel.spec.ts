import { expect, seriousFindings, test } from '../fixtures/panel.ts';

const PAGES = ['overview', 'oscillator', 'pools', 'processes', 'jobs', 'queues', 'redis', 'logs', 'settings'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    for (const page of PAGES) {
      test(`axe finds nothing serious on ${page}, stopped or running`, async ({ panel, server }) => {
        for (const running of [false, true]) {
          if (running) await server.call('POST', '/start');
          await panel.goto(`${server.url}/#/${page}`);
          await expect(panel.getByRole('main')).toBeVisible();
          expect(await seriousFindings(panel), running ? 'running' : 'stopped').toEqual([]);
        }
      });
    }
  });
}

test('the theme is chosen and kept', async ({ panel }) => {
  const scheme = () => panel.locator('html').getAttribute('data-mantine-color-scheme');
  for (const [name, value] of [
    ['Dark', 'dark'],
    ['Light', 'light'],
  ] as const) {
    await panel.getByRole('button', { name: 'Theme' }).click();
    await panel.getByRole('menuitem', { name }).click();
    await expect.poll(scheme).toBe(value);
    await panel.reload();
    await expect.poll(scheme).toBe(value);
  }
});

test('the keyboard alone: pages by number, commands by palette, start and stop', async ({
  panel,
  server,
}) => {
  await panel.keyboard.press('1');
  await expect(panel).toHaveURL(/#\/overview/);
  await panel.keyboard.press('2');
  await expect(panel).toHaveURL(/#\/oscillator/);
  await panel.keyboard.press('Control+k');
  await panel
    .getByRole('searchbox')
    .or(panel.getByPlaceholder(/search/i))
    .last()
    .fill('start');
  await panel.keyboard.press('Enter');
  await expect
    .poll(async () => (await server.call<{ status: { kind: string } }>('GET', '/state')).status.kind)
    .toBe('running');

  const stop = panel.getByRole('button', { name: 'Stop', exact: true });
  for (let presses = 0; presses < 60; presses++) {
    await panel.keyboard.press('Tab');
    if (await stop.evaluate((button) => button === document.activeElement)) break;
  }
  await expect(stop).toBeFocused();
  await panel.keyboard.press('Enter');
  await expect
    .poll(async () => (await server.call<{ status: { kind: string } }>('GET', '/state')).status.kind)
    .toBe('stopped');
});

test('back, reload and a copied address lead to the same page', async ({ panel, server, context }) => {
  await panel.goto(`${server.url}/#/redis`);
  await panel.getByRole('link', { name: /Logs/ }).click();
  await expect(panel).toHaveURL(/#\/logs/);
  await panel.goBack();
  await expect(panel).toHaveURL(/#\/redis/);
  await panel.reload();
  await expect(panel.getByRole('region', { name: 'Keys' }).first()).toBeVisible();
  const copy = await context.newPage();
  await copy.goto(panel.url());
  await expect(copy.getByRole('region', { name: 'Keys' }).first()).toBeVisible();
});

test('a saved connection is tried, used and removed', async ({ panel, server }) => {
  await server.call('POST', '/api/connections', {
    name: 'Nowhere',
    environment: 'staging',
    url: 'redis://127.0.0.1:1',
  });
  await panel.goto(`${server.url}/#/redis`);
  await panel.getByRole('button', { name: 'Test Nowhere' }).click();
  await expect(panel.getByText(/cannot be reached|not answer|refused|unavailable/i).first()).toBeVisible();
  await panel.getByRole('button', { name: 'Remove Nowhere' }).click();
  const confirm = panel.getByRole('dialog').getByRole('button', { name: /remove|forget/i });
  if (await confirm.isVisible()) await confirm.click();
  await expect(panel.getByRole('button', { name: 'Test Nowhere' })).toHaveCount(0);
});

test('queues: the failed messages of a broken handler are found, looked at and retried', async ({
  panel,
  server,
}) => {
  const { writeFile, mkdir } = await import('node:fs/promises');
  await mkdir(`${server.dataDir}/scripts`, { recursive: true });
  await writeFile(
    `${server.dataDir}/scripts/broken.mjs`,
    "export default () => { throw new Error('broken on purpose'); };",
  );
  await server.call('PATCH', '/api/oscillator/settings', {
    pushIntervalMs: 50,
    pullLimit: null,
    handler: { kind: 'script', script: 'broken.mjs' },
  });
  await server.call('POST', '/start');
  await expect
    .poll(async () => (await server.call<{ failedMessageCount: number }>('GET', '/state')).failedMessageCount)
    .toBeGreaterThan(3);
  await server.call('POST', '/stop');
  await panel.goto(`${server.url}/#/queues`);
  await panel
    .getByRole('link', { name: /messages/ })
    .or(panel.getByRole('button', { name: /messages/ }))
    .first()
    .click();
  await panel
    .getByRole('link', { name: /Failed/ })
    .or(panel.getByRole('button', { name: /^Failed/ }))
    .first()
    .click();
  await expect(panel.getByText('broken on purpose').first()).toBeVisible();
});

test('an engine that asks for its token is used with it', async ({ panel, server }) => {
  const { readFile } = await import('node:fs/promises');
  const identity = JSON.parse(await readFile(`${server.dataDir}/identity.json`, 'utf8')) as {
    apiToken: string;
  };
  await server.call('PATCH', '/api/settings', { requireToken: true });
  await panel.reload();
  await panel.getByLabel('Token', { exact: true }).fill(identity.apiToken);
  await panel.getByRole('button', { name: 'Continue' }).click();
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
});
