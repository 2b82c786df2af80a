import type { MenuItem, MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { type MenuCommands, type MenuFacts, menuTemplate } from './menu-template.ts';

const commands = {
  about: vi.fn(),
  quit: vi.fn(),
  showPage: vi.fn(),
  openData: vi.fn(),
  openLogs: vi.fn(),
  zoom: vi.fn(),
  setStartAtLogin: vi.fn(() => false),
  setNotifications: vi.fn(),
  setUpdates: vi.fn(),
} satisfies MenuCommands;

const facts = (platform: NodeJS.Platform): MenuFacts => ({
  platform,
  development: false,
  startsAtLogin: true,
  notifications: false,
  updates: null,
});

type Items = MenuItemConstructorOptions[];
const inside = (item: MenuItemConstructorOptions | undefined): Items => (item?.submenu ?? []) as Items;
const all = (items: Items): Items => items.flatMap((item) => [item, ...all(inside(item))]);
const labels = (items: Items) => items.map(({ label }) => label);

describe('the menus', () => {
  it('begin with the name of the app on macOS, and with File elsewhere', () => {
    expect(labels(menuTemplate(facts('darwin'), commands))[0]).toBe('Capstan');
    expect(labels(menuTemplate(facts('linux'), commands))[0]).toBe('&File');
  });

  it.each([
    ['darwin', 'Quit Capstan', 'Cmd+Q'],
    ['linux', 'Quit', 'Ctrl+Q'],
    ['win32', 'Exit', 'Ctrl+Q'],
  ] as const)('quit on %s by asking first, never by a role', (platform, label, accelerator) => {
    const items = all(menuTemplate(facts(platform), commands));
    expect(items.filter(({ role }) => role === 'quit')).toEqual([]);
    expect(items.find((item) => item.label === label)).toMatchObject({ accelerator, click: commands.quit });
  });

  it.each(['darwin', 'linux', 'win32'] as const)('have on %s what an app has', (platform) => {
    const items = all(menuTemplate(facts(platform), commands));
    for (const role of ['copy', 'paste', 'selectAll', 'reload', 'togglefullscreen'])
      expect(items.some((item) => item.role === role)).toBe(true);
    expect(items.filter(({ label }) => label === 'About Capstan')).toHaveLength(1);
    expect(items.find(({ label }) => label === 'Start at login')).toMatchObject({ checked: true });
    expect(items.find(({ label }) => label === 'Notifications')).toMatchObject({ checked: false });
  });

  it('show whether the app starts at login, not what was asked for', () => {
    const item = all(menuTemplate(facts('linux'), commands)).find(({ label }) => label === 'Start at login');
    const clicked = { checked: true };
    item?.click?.(clicked as unknown as MenuItem, undefined, {});
    expect(commands.setStartAtLogin).toHaveBeenCalledWith(true);
    expect(clicked.checked).toBe(false);
  });

  it('offer updates where there are any', () => {
    const item = (updates: boolean | null) =>
      all(menuTemplate({ ...facts('win32'), updates }, commands)).find(
        ({ label }) => label === 'Install updates',
      );
    expect(item(null)).toBeUndefined();
    expect(item(false)).toMatchObject({ type: 'checkbox', checked: false });
  });

  it('show the tools of developers to developers', () => {
    const items = (development: boolean) => all(menuTemplate({ ...facts('linux'), development }, commands));
    expect(items(false).some(({ role }) => role === 'toggleDevTools')).toBe(false);
    expect(items(true).some(({ role }) => role === 'toggleDevTools')).toBe(true);
  });
});
