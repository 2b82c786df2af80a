import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/*
 * The process of an app on the stand-in: `node launch.ts <main bundle> <arguments>`. Whatever it imports as "electron"
 * is the stand-in; then the bundle runs, and once it has been run through, Electron's life begins. The environment may say
 * more: STAND_IN_RESOURCES (of a packed app), STAND_IN_PLATFORM (which system it is to take this one for),
 * STAND_IN_OPEN_URL and STAND_IN_AT_LOGIN (why macOS has started it), STAND_IN_WAYLAND (that there is no X11).
 */
const [node = '', , main = '', ...args] = process.argv;
/** Of a packed app; none for one that runs from its sources. */
const resourcesPath = process.env['STAND_IN_RESOURCES'];
process.argv = resourcesPath === undefined ? [node, '.', ...args] : [node, ...args];
const platform = process.env['STAND_IN_PLATFORM'];
if (platform !== undefined) Object.defineProperty(process, 'platform', { value: platform });
Object.defineProperties(process.versions, {
  electron: { value: '45.4.1', enumerable: true },
  chrome: { value: 'of the test', enumerable: true },
});
Object.assign(process, {
  type: 'browser',
  resourcesPath: resourcesPath ?? '/nowhere/resources',
  ...(resourcesPath === undefined && { defaultApp: true }),
});

const standIn = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: standIn, shortCircuit: true }
      : next(specifier, context),
});

const { beginLife, MARKS, showFailure } = await import('./electron.ts');
performance.mark(MARKS.begin);
process.on('uncaughtException', (error) => {
  // As lib/browser/init.ts: shown, and no more, unless the app listens itself.
  if (process.listenerCount('uncaughtException') > 1) return;
  showFailure(
    'A JavaScript error occurred in the main process',
    `Uncaught Exception:\n${error.stack ?? error.message}`,
  );
});
try {
  await import(pathToFileURL(main).href);
} catch (error) {
  // `runEntryPointWithESMLoader` there: what the bundle throws ends nothing.
  Reflect.apply(process.emit, process, ['uncaughtException', error]);
}
beginLife();
