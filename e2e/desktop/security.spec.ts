import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Configuration } from 'electron-builder';
import { DESKTOP_CHANNEL, type DesktopBridge } from '../../src/contract/desktop.ts';
import { type Desktop, expect, root, test } from './desktop.ts';
import type { StandInApp } from './driver/stand-in-app.ts';

/*
 * A page that has turned hostile tries what Electron's security checklist is about, point by point:
 * https://www.electronjs.org/docs/latest/tutorial/security
 */
let app: Desktop<StandInApp>;
let panel: Page;
test.beforeEach(async ({ launchStandIn }) => {
  app = await launchStandIn();
  panel = await app.panel();
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
});

const preferences = () => app.window()?.options.webPreferences ?? {};
const deeds = (what: string) => app.deeds.filter(([deed]) => deed === what);
const cancels = (url: string) => app.ask<boolean>('request.cancels', url, 'xhr');
const id = () => app.window()?.id;

/** Has the page try to go somewhere; tells where it is afterwards. */
async function addressAfter(code: string, url: string): Promise<unknown> {
  // Not by Playwright's own means, which wait for a navigation to end that never does.
  const session = app.window()?.session;
  await session?.send('Runtime.evaluate', { expression: code, userGesture: true });
  await expect.poll(() => app.window()?.refused).toContain(url);
  const answer = await session?.send('Runtime.evaluate', { expression: 'location.host + document.title' });
  return answer?.result.value;
}
const HOME = 'capstan.app-scheme.testOverview · Capstan';

test('1: nothing is loaded from elsewhere', async () => {
  for (const url of [
    'http://example.com/',
    'https://example.com/a.js',
    'ws://127.0.0.1:3000/',
    'file:///etc/passwd',
  ])
    expect(await cancels(url)).toBe(true);
  expect(await cancels('app://capstan/assets/a.js')).toBe(false);
  expect(await cancels('app://capstan.example.com/')).toBe(true);
  const loaded = await panel.evaluate(
    () =>
      new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
        image.src = 'http://127.0.0.1:9/a.png';
      }),
  );
  expect(loaded).toBe('refused');
});

test('2: a page, its frames and its workers have no Node', async () => {
  expect(preferences()).toMatchObject({
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
  });
  const found = await panel.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in window),
  );
  expect(found).toEqual([]);
});

test('3: what the page does to its own built-ins does not reach the preload', async () => {
  expect(preferences()).toMatchObject({ contextIsolation: true });
  await panel.evaluate(() => {
    JSON.parse = () => {
      throw new Error('poisoned');
    };
    Array.prototype.map = () => [];
    Promise.prototype.then = () => Promise.resolve('poisoned') as never;
    EventTarget.prototype.dispatchEvent = () => false;
    (window as unknown as { capstanDesktop: DesktopBridge }).capstanDesktop.setTheme('dark');
  });
  await expect.poll(() => app.window()?.backgroundColor).toBe('#0e1116');
});

test('4: every page is sandboxed', () => {
  expect(preferences()).toMatchObject({ sandbox: true });
  expect(deeds('enableSandbox')).toHaveLength(1);
});

test('5: no permission is given, but to copy', async () => {
  const answers = async (permission: string, url: string) => [
    await app.ask<boolean>('session.requests', permission, url),
    await app.ask<boolean>('session.checks', permission, url),
  ];
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'midi',
    'clipboard-read',
    'openExternal',
    'hid',
  ])
    expect(await answers(permission, 'app://capstan/')).toEqual([false, false]);
  expect(await answers('clipboard-sanitized-write', 'app://capstan/')).toEqual([true, true]);
  for (const url of ['https://example.com/', 'app://other/', 'file:///', ''])
    expect(await answers('clipboard-sanitized-write', url)).toEqual([false, false]);
  expect(await app.ask('session.grantsDevice')).toBe(false);
  const states = await panel.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[];
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
  });
  expect(states).not.toContain('granted');
});

test('6, 8, 9, 10: nothing weakens the rules of the web', () => {
  expect(preferences()).toMatchObject({
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  });
  expect(preferences()).not.toHaveProperty('enableBlinkFeatures');
});

test('7: scripts of the page itself are all that runs, and it talks to nobody', async () => {
  const tried = await panel.evaluate(async () => {
    const blocked: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    const handler = document.createElement('div');
    handler.innerHTML = '<img src="data:image/png;base64,AA" onerror="window.injected = true">';
    document.body.append(handler);
    // Later, for what the test itself evaluates is not bound by the policy.
    const evaluated = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
          resolve(new Function('return 1')());
        } catch {
          resolve('refused');
        }
      }),
    );
    const fetched = await fetch('https://example.com/').then(
      () => 'fetched',
      () => 'refused',
    );
    await new Promise((resolve) => setTimeout(resolve));
    return { injected: 'injected' in window, evaluated, fetched, blocked: [...new Set(blocked)].sort() };
  });
  expect(tried).toMatchObject({ injected: false, evaluated: 'refused', fetched: 'refused' });
  expect(tried.blocked).toEqual(expect.arrayContaining(['connect-src', 'script-src-elem']));
});

test('7: the policy lets in what comes by the scheme of the panel, and by no other', async () => {
  const { headers } = await app.ask<{ headers: Record<string, string> }>(
    'request.answer',
    'app://capstan/',
    'GET',
  );
  const policy = headers['content-security-policy'] ?? '';
  const sources = new Set(policy.split(/[;\s]+/).filter((word) => /[':*.]/.test(word)));
  expect([...sources].sort()).toEqual(["'none'", "'self'", "'unsafe-inline'", 'data:']);
});

test('7: the scheme of the panel has what it needs of https, and nothing else that https has', async () => {
  const has = await panel.evaluate(async () => {
    document.cookie = 'kept=yes';
    return {
      secure: isSecureContext,
      clipboard: typeof navigator.clipboard === 'object',
      cookie: document.cookie,
      worker: await navigator.serviceWorker.register('/worker.js').then(
        () => 'registered',
        () => 'refused',
      ),
    };
  });
  expect(has).toEqual({ secure: true, clipboard: true, cookie: '', worker: 'refused' });
});

test('11 and 12: there is no webview', async () => {
  expect(preferences()).toMatchObject({ webviewTag: false });
  expect(await app.ask('page.attaches-webview', id())).toBe(true);
  const isPlain = await panel.evaluate(() => {
    const view = document.createElement('webview');
    document.body.append(view);
    return view.constructor === HTMLElement || view instanceof HTMLUnknownElement;
  });
  expect(isPlain).toBe(true);
});

test('13: the window stays with the panel', async () => {
  const framed = await panel.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(frame);
    return new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        resolve(effectiveDirective);
      });
      frame.onload = () => {
        resolve('loaded');
      };
    });
  });
  expect(framed).toMatch(/frame-src|default-src/);
  await expect(panel).toHaveTitle('Overview · Capstan');
  for (const url of [
    'https://example.com/a',
    'http://127.0.0.1:3000/',
    'https://capstan.app-scheme.test.example.com/',
  ])
    expect(await addressAfter(`location.href = ${JSON.stringify(url)}`, url)).toBe(HOME);
  const link = `Object.assign(document.createElement('a'), { href: 'https://example.com/b' }).click()`;
  expect(await addressAfter(link, 'https://example.com/b')).toBe(HOME);
  for (const url of ['https://example.com/', 'app://other/', 'file:///etc/passwd', 'data:text/html,hi'])
    expect(await app.ask('page.navigates', id(), url, true)).toBe(true);
  expect(await app.ask('page.navigates', id(), 'app://capstan/', false)).toBe(true);
  expect(await app.ask('page.navigates', id(), 'app://capstan/', true)).toBe(false);
  expect(await app.ask('page.redirects', id(), 'https://example.com/')).toBe(true);
});

test('14: no window is opened', async () => {
  const context = panel.context();
  let opened = 0;
  context.on('page', () => (opened += 1));
  await panel.evaluate(() => void window.open('https://example.com/', '_blank'));
  await panel.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
  });
  await expect.poll(() => opened).toBe(2);
  await expect.poll(() => context.pages().length).toBe(1);
  for (const url of ['https://example.com/', 'app://capstan/', 'about:blank'])
    expect(await app.ask('page.opens', id(), url)).toBe('deny');
});

test('15: outside, only known places are opened', async () => {
  const refused = [
    'https://example.com/',
    'http://redis.io/',
    'https://redis.io.example.com/',
    'https://redis.io@example.com/',
    'https://user@redis.io/',
    'https://redis.io:444/',
    'file:///etc/passwd',
    'smb://redis.io/share',
    'javascript:alert(1)',
    'capstan://redis',
    'mailto:a@example.com',
    '',
  ];
  for (const url of refused) await app.ask('page.opens', id(), url);
  expect(deeds('openExternal')).toEqual([]);
  await app.ask('page.opens', id(), 'https://docs.bullmq.io/guide');
  expect(deeds('openExternal')).toEqual([['openExternal', 'https://docs.bullmq.io/guide']]);
});

test('16: Electron is a current one', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  // Electron supports its last three lines.
  expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45);
});

test('17: messages from anywhere but the main frame of the panel are not heard', async () => {
  const hostile = [
    { url: 'https://example.com/', isMain: true },
    { url: 'app://other/', isMain: true },
    { url: 'about:blank', isMain: true },
    { url: 'data:text/html,hi', isMain: true },
    { url: 'file:///tmp/a.html', isMain: true },
    { url: 'app://capstan/', isMain: false },
    null,
  ];
  for (const frame of hostile) {
    await app.ask('page.send', id(), frame, DESKTOP_CHANNEL.setTheme, ['dark']);
    await app.ask('page.send', id(), frame, DESKTOP_CHANNEL.requestPort, []);
    for (const channel of [DESKTOP_CHANNEL.openDataFolder, DESKTOP_CHANNEL.openLogsFolder])
      await expect(app.ask('page.invoke', id(), frame, channel, [])).rejects.toThrow('Refused');
  }
  expect(app.window()?.backgroundColor).toBe('#f6f7f9');
  expect(deeds('openPath')).toEqual([]);
  // A refused request for a port has not closed the port that the panel has.
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
  // What comes from the panel is still looked at.
  await app.ask('page.send', id(), { url: 'app://capstan/', isMain: true }, DESKTOP_CHANNEL.setTheme, [
    'pink',
  ]);
  await app.ask('page.send', id(), { url: 'app://capstan/', isMain: true }, DESKTOP_CHANNEL.setTheme, [{}]);
  expect(app.window()?.backgroundColor).toBe('#f6f7f9');
});

test('18: there are no files but those of the panel', async () => {
  const status = async (path: string, method = 'GET') =>
    (await app.ask<{ status: number }>('request.answer', `app://capstan/${path}`, method)).status;
  expect(await status('')).toBe(200);
  for (const path of [
    '../main/index.js',
    '%2e%2e/main/index.js',
    '..%5cmain%5cindex.js',
    'assets/',
    '/etc/passwd',
    '.capstan-build.json',
  ])
    expect(await status(path)).toBe(404);
  expect(await status('', 'POST')).toBe(405);
  const { status: ofOther } = await app.ask<{ status: number }>('request.answer', 'app://other/', 'GET');
  expect(ofOther).toBe(404);
  expect(await app.ask('request.answer', 'file:///etc/passwd', 'GET')).toBeNull();
  const reached = await panel.evaluate(() =>
    fetch('file:///etc/passwd').then(
      () => 'fetched',
      () => 'refused',
    ),
  );
  expect(reached).toBe('refused');
});

test('19: what is packed has its switches set, so that it runs nothing but itself', async () => {
  const config = new URL('../../.config/electron-builder.mjs', import.meta.url);
  const { default: packing } = (await import(config.href)) as { default: Configuration };
  // That they are set in the binary, too, is for `npm run pack:check` to say.
  expect(packing.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  });
});

test('20: the page has five functions and nothing of Electron', async () => {
  const found = await panel.evaluate(() => {
    const { capstanDesktop: bridge } = window as unknown as { capstanDesktop: DesktopBridge };
    return {
      names: Object.keys(bridge).sort(),
      isFrozen: Object.isFrozen(bridge),
      canBeReplaced: Reflect.defineProperty(window, 'capstanDesktop', { value: null }),
      electron: Object.getOwnPropertyNames(window).filter((name) => /electron|ipc|standIn/i.test(name)),
    };
  });
  expect(found).toEqual({
    names: ['openDataFolder', 'openLogsFolder', 'platform', 'requestPort', 'setTheme'],
    isFrozen: true,
    canBeReplaced: false,
    electron: [],
  });
});

test('nonsense on its port does not disturb the engine', async () => {
  await panel.evaluate(async () => {
    const { capstanDesktop: bridge } = window as unknown as { capstanDesktop: DesktopBridge };
    const port = await new Promise<MessagePort>((resolve) => {
      window.addEventListener('message', ({ ports: [first] }) => first !== undefined && resolve(first));
      bridge.requestPort();
    });
    for (const message of [
      '',
      '{}',
      'null',
      '[1]',
      '{"i":1}',
      '{"i":1,"p":{"u":"nowhere"}}',
      'x'.repeat(100_000),
    ])
      port.postMessage(message);
    port.postMessage({ i: 1, constructor: null });
  });
  // That took the panel's own port; it asks for another one.
  await panel.reload();
  await expect(panel.getByRole('button', { name: 'Start', exact: true }).first()).toBeEnabled();
});
