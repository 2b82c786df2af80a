import { expect, test } from './desktop.ts';

test('the oscillator starts, swings, takes a setting and stops, without HTTP', async ({ launchDesktop }) => {
  const app = await launchDesktop();
  const panel = await app.panel();
  const problems: string[] = [];
  panel.on('pageerror', (error) => problems.push(error.message));
  await expect(panel.getByText('API off')).toBeVisible();

  await panel.getByRole('link', { name: 'Oscillator', exact: true }).click();
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  await expect(panel.locator('[data-thread]').first()).toBeVisible();

  const interval = panel.getByRole('textbox', { name: 'Push interval' });
  await interval.fill('200');
  await interval.press('Enter');
  const most = panel.getByRole('textbox', { name: 'Most pushers' });
  await most.fill('2');
  await most.press('Enter');
  const perSwitch = panel.getByRole('textbox', { name: 'Messages per switch' });
  await perSwitch.fill('5');
  await perSwitch.press('Enter');
  // The fleet has taken a step: more tiles than it began with.
  await expect.poll(() => panel.locator('[data-thread]').count(), { timeout: 30_000 }).toBeGreaterThan(2);

  await panel.getByRole('button', { name: 'Get Redis state' }).click();
  await expect(panel.getByRole('region', { name: 'Redis state' })).toContainText(
    /totalMessageCount(saved )?[1-9]/,
  );

  await panel.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'Start', exact: true })).toBeVisible({ timeout: 15_000 });
  await expect(panel.locator('[data-thread]')).toHaveCount(0);
  expect(problems).toEqual([]);
});
