import { describe, expect, it } from 'vitest';
import { locatePlaces } from './places.ts';

describe('the parts of the app', () => {
  it('are found beside the main bundle', () => {
    const places = locatePlaces('file:///checkout/out/main/index.js');
    expect(places).toMatchObject({
      panel: '/checkout/out/renderer/',
      preload: '/checkout/out/preload/index.cjs',
      icons: '/checkout/resources/icons/',
      exampleScripts: '/checkout/resources/examples/',
      pythonPackage: '/checkout/resources/python/src/',
    });
    expect(places.worker('guard').href).toBe('file:///checkout/out/main/workers/guard.js');
  });

  it('are outside the archive when other programs read them', () => {
    const places = locatePlaces('file:///opt/Capstan/resources/app.asar/out/main/index.js');
    expect(places.preload).toBe('/opt/Capstan/resources/app.asar/out/preload/index.cjs');
    expect(places.exampleScripts).toBe('/opt/Capstan/resources/app.asar.unpacked/resources/examples/');
    expect(places.pythonPackage).toBe('/opt/Capstan/resources/app.asar.unpacked/resources/python/src/');
    expect(places.worker('guard').href).toContain('/app.asar.unpacked/out/main/workers/guard.js');
  });
});
