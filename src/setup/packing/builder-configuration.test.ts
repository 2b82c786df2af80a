import type { Configuration } from 'electron-builder';
import { expect, test } from 'vitest';

const path = new URL('../../../.config/electron-builder.mjs', import.meta.url).href;
const { default: configuration } = (await import(path)) as { default: Configuration };

test('macOS 13 is the oldest that the app says it runs on, as Electron does since its version 44', () => {
  expect(configuration.mac?.minimumSystemVersion).toBe('13.0');
});

test('the AppImage has a runtime of its own, so that it needs no libfuse2', () => {
  expect(configuration.toolsets?.appimage).toBe('1.0.3');
});

test('without a certificate the app says that it is not signed, and is not hardened', () => {
  expect(configuration.extraMetadata).toMatchObject({ signed: false });
  expect(configuration.mac?.hardenedRuntime).toBe(false);
});
