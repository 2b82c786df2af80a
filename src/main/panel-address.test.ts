import { describe, expect, it } from 'vitest';
import { panelAddress } from './panel-address.ts';

describe('the address of the panel', () => {
  it('is of the app itself', () => {
    const panel = panelAddress(null);
    expect(panel.url).toBe('app://capstan/');
    expect(panel.owns('app://capstan/#/queues?queue=a')).toBe(true);
    expect(panel.owns('app://capstan/assets/index.js')).toBe(true);
  });

  it.each([
    'app://other/',
    'app://capstan:1/',
    'app://user@capstan/',
    'app://capstan.evil.test/',
    'https://capstan/',
    'file:///capstan/',
    'about:blank',
    'data:text/html,app://capstan/',
    'javascript:1',
    '',
    'capstan',
  ])('is not %s', (url) => {
    expect(panelAddress(null).owns(url)).toBe(false);
  });

  it('is the development server where there is one', () => {
    const panel = panelAddress('http://localhost:5173');
    expect(panel.owns('http://localhost:5173/#/redis')).toBe(true);
    expect(panel.owns('http://localhost:5174/')).toBe(false);
    expect(panel.owns('app://capstan/')).toBe(false);
  });
});
