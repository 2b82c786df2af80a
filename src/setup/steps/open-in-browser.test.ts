import { expect, test } from 'vitest';
import { announcedAddress, openInBrowser, openingCommand } from './open-in-browser.mjs';

test('the address is read from the line that says the server is ready, plain or as JSON', () => {
  expect(announcedAddress('…\nCapstan is listening on http://127.0.0.1:3000\n')).toBe(
    'http://127.0.0.1:3000',
  );
  expect(announcedAddress('{"msg":"Capstan is listening on http://127.0.0.1:3001"}')).toBe(
    'http://127.0.0.1:3001',
  );
  expect(announcedAddress('Capstan is getting ready')).toBeUndefined();
});

test('each platform has a command that opens an address', () => {
  expect(openingCommand('http://x', 'linux')).toEqual(['xdg-open', 'http://x']);
  expect(openingCommand('http://x', 'darwin')).toEqual(['open', 'http://x']);
  expect(openingCommand('http://x', 'win32')).toEqual(['cmd', '/c', 'start', '', 'http://x']);
});

test('nothing is opened where nobody would see it', () => {
  const home = '/home/ada';
  expect(openInBrowser('http://x', { platform: 'linux', home, env: {} })).toBe(false);
  expect(openInBrowser('http://x', { platform: 'linux', home, env: { DISPLAY: ':0', CI: 'true' } })).toBe(
    false,
  );
});
