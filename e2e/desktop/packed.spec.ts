import { cpSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extractAll } from '@electron/asar';
import { descendantsOf, untilGone } from '../fixtures/processes.ts';
import { expect, test } from './desktop.ts';

/*
 * The packed app as an installed one is started: its shell from the archive, everything else from beside it. Node knows
 * no archives, so the archive is unpacked where it lies. `npm run pack:check` runs this.
 */
const packed = process.env['CAPSTAN_PACKED'] ?? '';
test.skip(packed === '', 'CAPSTAN_PACKED names no packed app');

let resources: string;
test.beforeEach(() => {
  resources = join(mkdtempSync(join(tmpdir(), 'capstan-installed-')), 'resources');
  extractAll(join(packed, 'app.asar'), join(resources, 'app.asar'));
  cpSync(join(packed, 'app.asar.unpacked'), join(resources, 'app.asar.unpacked'), { recursive: true });
  for (const name of ['bin', 'licences']) symlinkSync(join(packed, name), join(resources, name));
});
test.afterEach(() => {
  rmSync(dirname(resources), { recursive: true, force: true });
});

/** The files that run below a process; what ends meanwhile is left out. */
function programsBelow(pid: number): string[] {
  const programs = descendantsOf(pid).flatMap((child) => {
    try {
      return [readlinkSync(`/proc/${child.pid}/exe`)];
    } catch {
      return [];
    }
  });
  return [...new Set(programs)];
}

test('the packed shell shows the panel, and all that works for it is what came along', async ({
  launchStandIn,
}) => {
  const began = performance.now();
  const app = await launchStandIn({ resources });
  const panel = await app.panel();
  const drawnMs = performance.now() - began;
  const start = panel.getByRole('button', { name: 'Start', exact: true }).first();
  await expect(start).toBeEnabled();
  const readyMs = performance.now() - began;
  await start.click();
  await panel.getByRole('link', { name: 'Oscillator', exact: true }).click();
  const bar = panel.getByRole('progressbar', { name: 'Messages to the next switch' });
  await expect(bar).not.toHaveAttribute('aria-valuenow', '0');

  const children = descendantsOf(app.pid).map(({ pid }) => pid);
  expect(children.length).toBeGreaterThanOrEqual(3);
  // A child is the program that has started it for a moment, and so is what asks the system something.
  await expect
    .poll(() => programsBelow(app.pid).filter((program) => !program.startsWith(join(packed, 'bin'))))
    .toEqual([]);
  expect(programsBelow(app.pid)).toContain(join(packed, 'bin', 'redis-server'));
  // An installed app is who opens the links of the system.
  expect(app.deeds).toContainEqual(['setAsDefaultProtocolClient', 'capstan', undefined, undefined]);

  await app.quit();
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(await untilGone(children, 4_000)).toEqual([]);
  console.log(
    `  packed shell on the stand-in: window drawn after ${Math.round(drawnMs)} ms, engine ready after ${Math.round(readyMs)} ms`,
  );
});

for (const [what, damage] of [
  ['changed', (path: string) => writeFileSync(path, '\n', { flag: 'a' })],
  ['missing', (path: string) => rmSync(path)],
] as const)
  test(`an installation with a file that is ${what} starts nothing, and says which`, async ({
    launchStandIn,
  }) => {
    damage(join(resources, 'app.asar.unpacked', 'out', 'main', 'workers', 'guard.js'));
    const app = await launchStandIn({ resources });
    const dialog = await app.dialogs.next();
    expect(dialog.options.message).toBe('The engine cannot start');
    expect(dialog.options.detail).toContain(`app.asar.unpacked/out/main/workers/guard.js is ${what}`);
    // It may be asking the session's bus for a tray.
    const ours = descendantsOf(app.pid).filter(
      ({ args }) => args.startsWith(packed) || args.startsWith(resources),
    );
    expect(ours).toEqual([]);
    await dialog.choose('Quit');
    expect(await app.exited).toEqual({ code: 0, signal: null });
  });
