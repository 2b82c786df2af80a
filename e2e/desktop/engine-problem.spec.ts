import { CapstanServer } from '../fixtures/server.ts';
import { expect, test } from './desktop.ts';

test('a data folder that is taken is said in words; trying again helps once it is free', async ({
  launchStandIn,
}) => {
  await using server = await CapstanServer.start();
  const app = await launchStandIn({ dataDir: server.dataDir });
  const panel = await app.panel();
  const dialog = await app.dialogs.next();
  expect(dialog.options.message).toBe('The engine cannot start');
  expect(dialog.options.detail).toContain(server.dataDir);
  expect(dialog.options.detail).toContain(server.url);

  await dialog.choose('Try again');
  const second = await app.dialogs.next();
  await server.stop();
  await second.choose('Try again');
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled({
    timeout: 15_000,
  });
  await app.quit();
  expect(await app.exited).toEqual({ code: 0, signal: null });
});

test('an engine that cannot start does not keep the app', async ({ launchStandIn }) => {
  await using server = await CapstanServer.start();
  const app = await launchStandIn({ dataDir: server.dataDir });
  await (await app.dialogs.next()).choose('Quit');
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(await server.call('GET', '/health')).toMatchObject({ status: 'ok' });
});

test('a wrong variable is shown before anything else', async ({ launchStandIn }) => {
  const app = await launchStandIn({ env: { PORT: 'many' } });
  expect(await app.exited).toMatchObject({ code: 78 });
  const box = app.deeds.find(([deed]) => deed === 'showErrorBox');
  expect(box?.[2]).toContain('PORT');
});

test('a Redis server that is not there leaves a panel that says so', async ({ launchStandIn }) => {
  const app = await launchStandIn({ env: { REDIS_URL: 'redis://127.0.0.1:1' } });
  const panel = await app.panel();
  await expect(panel.getByRole('alert').filter({ hasText: 'Redis' }).first()).toBeVisible({
    timeout: 15_000,
  });
});
