import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gapsIn } from './coverage/gaps.ts';
import { readSources } from './coverage/program.ts';
import { expect, root, test } from './desktop.ts';

test.describe.configure({ timeout: 120_000 });

test('the stand-in has everything of Electron that the shell uses, with the same types', () => {
  const { gaps, uses } = gapsIn(readSources(root, ['src/main', 'src/preload']));
  // A look that sees nothing would find no gaps either.
  const used = new Set(uses.map(({ owner, member }) => `${owner}.${member}`));
  for (const known of [
    'App.whenReady',
    'BrowserWindow.loadURL',
    'IpcRenderer.send',
    'WebRequest.onBeforeRequest',
  ])
    expect(used).toContain(known);
  expect(gaps).toEqual([]);
});

test('a use of something that the stand-in lacks is found', () => {
  const folder = mkdtempSync(join(root, 'node_modules', '.cache', 'uncovered-'));
  try {
    writeFileSync(
      join(folder, 'uncovered.ts'),
      `import { app, BrowserWindow, clipboard, powerMonitor } from 'electron';
       app.setJumpList(null);
       powerMonitor.on('on-battery', () => undefined);
       const { getGPUInfo } = app;
       export const uncovered = [clipboard.readText(), new BrowserWindow().getParentWindow(), getGPUInfo];`,
    );
    const { gaps } = gapsIn(readSources(root, [relative(root, folder)]));
    expect(gaps.map((gap) => gap.split(' (')[0]).sort()).toEqual([
      '"on-battery" of PowerMonitor',
      'App.getGPUInfo',
      'App.setJumpList',
      'BrowserWindow.getParentWindow',
      'Clipboard.readText',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
