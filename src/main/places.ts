import { fileURLToPath } from 'node:url';

/** Where the parts of the built app lie. */
export interface Places {
  /** Folder of the built panel. */
  readonly panel: string;
  readonly preload: string;
  readonly icons: string;
  /** Scripts that come with Capstan. */
  readonly exampleScripts: string;
  /** The Python package that comes with Capstan. */
  readonly pythonPackage: string;
  /** Entry of a thread or child process. */
  worker(name: string): URL;
}

/** Other programs cannot look into the archive that Electron itself reads like a folder. */
const unpacked = (url: URL): URL => new URL(url.href.replace(/\bapp\.asar\//, 'app.asar.unpacked/'));

/** Finds them from the main bundle, `out/main/index.js`. */
export function locatePlaces(mainBundle: string): Places {
  const at = (path: string) => new URL(path, mainBundle);
  return {
    panel: fileURLToPath(at('../renderer/')),
    preload: fileURLToPath(at('../preload/index.cjs')),
    icons: fileURLToPath(at('../../resources/icons/')),
    exampleScripts: fileURLToPath(unpacked(at('../../resources/examples/'))),
    pythonPackage: fileURLToPath(unpacked(at('../../resources/python/src/'))),
    worker: (name) => unpacked(at(`workers/${name}.js`)),
  };
}
