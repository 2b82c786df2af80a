import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { noUpdatesBecause, type Updater, Updates, type UpdateSource, type UpdateState } from './updates.ts';

const installed: UpdateSource = {
  packaged: true,
  platform: 'win32',
  resources: '/resources',
  appImage: undefined,
  signed: true,
  exists: () => true,
};

class FakeUpdater extends EventEmitter {
  autoDownload = false;
  autoInstallOnAppQuit = false;
  logger = console;
  checkForUpdates = vi.fn(() => Promise.resolve(null));
  quitAndInstall = vi.fn();
}

let open: Updates | undefined;
afterEach(() => open?.close());

function begin(options: { agreed?: boolean; source?: UpdateSource } = {}) {
  const updater = new FakeUpdater();
  const load = vi.fn(() => Promise.resolve(updater as unknown as Updater));
  const seen: UpdateState[] = [];
  const updates = new Updates({
    ...(options.source ?? installed),
    agreed: options.agreed ?? false,
    onChange: (state) => seen.push(state),
    load,
  });
  open = updates;
  return { updates, updater, load, seen };
}

describe('whether there are updates', () => {
  it('there are for an installer of Windows and macOS, and for an AppImage', () => {
    expect(noUpdatesBecause(installed)).toBeNull();
    expect(noUpdatesBecause({ ...installed, platform: 'darwin' })).toBeNull();
    expect(
      noUpdatesBecause({ ...installed, platform: 'linux', appImage: '/home/ada/Capstan.AppImage' }),
    ).toBeNull();
  });

  it('there are none on macOS for an app that is not signed, and nothing is fetched', async () => {
    const unsigned: UpdateSource = { ...installed, platform: 'darwin', signed: false };
    expect(noUpdatesBecause(unsigned)).toBe('not-signed');
    const { updates, load } = begin({ agreed: true, source: unsigned });
    await updates.look();
    expect(updates.state).toEqual({ kind: 'unavailable', because: 'not-signed' });
    expect(load).not.toHaveBeenCalled();
  });

  it('there are none from a checkout, from a package manager, or without a place they come from', () => {
    expect(noUpdatesBecause({ ...installed, packaged: false })).toBe('not-installed');
    expect(noUpdatesBecause({ ...installed, platform: 'linux' })).toBe('package-manager');
    expect(noUpdatesBecause({ ...installed, exists: () => false })).toBe('no-source');
  });
});

describe('updates', () => {
  it('are off until the user agrees: not even the library is loaded', async () => {
    const { updates, load } = begin();
    await updates.look();
    expect(updates.state).toEqual({ kind: 'off' });
    expect(load).not.toHaveBeenCalled();
  });

  it('cannot be agreed to where there are none', () => {
    const { updates, load } = begin({ source: { ...installed, packaged: false }, agreed: true });
    expect(updates.state).toEqual({ kind: 'unavailable', because: 'not-installed' });
    expect(load).not.toHaveBeenCalled();
  });

  it('are looked for, fetched, and ready to install', async () => {
    const { updates, updater, seen } = begin({ agreed: true });
    await vi.waitFor(() => expect(updater.checkForUpdates).toHaveBeenCalledOnce());
    updater.emit('checking-for-update');
    updater.emit('update-available', { version: '1.2.0' });
    updater.emit('update-downloaded', { version: '1.2.0' });
    expect(seen.map(({ kind }) => kind)).toEqual(['checking', 'downloading', 'ready']);
    expect(updater).toMatchObject({ autoDownload: true, autoInstallOnAppQuit: true, logger: null });
    await updates.installNow();
    expect(updater.quitAndInstall).toHaveBeenCalledOnce();
  });

  it('say why they failed', async () => {
    const { updates, updater } = begin({ agreed: true });
    updater.checkForUpdates.mockRejectedValue(new Error('no network'));
    await vi.waitFor(() => expect(updates.state).toEqual({ kind: 'failed', reason: 'no network' }));
  });

  it('end when the user takes the agreement back', async () => {
    const { updates, updater, seen } = begin({ agreed: true });
    await vi.waitFor(() => expect(updater.checkForUpdates).toHaveBeenCalledOnce());
    updates.setAgreed(false);
    updater.emit('update-downloaded', { version: '1.2.0' });
    await updates.installNow();
    expect(seen).toEqual([{ kind: 'off' }]);
    expect(updater.quitAndInstall).not.toHaveBeenCalled();
    expect(updater.autoInstallOnAppQuit).toBe(false);
  });
});
