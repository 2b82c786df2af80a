import { protocol, session } from 'electron';
import { PANEL_SCHEME } from './panel-address.ts';
import { answerFrom } from './panel-files.ts';

/** Makes `app:` a scheme like https, with an origin and storage of its own. Before `ready`. */
export function registerPanelScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: PANEL_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the built panel at `app://capstan/`. */
export function servePanel(folder: string): void {
  session.defaultSession.protocol.handle(PANEL_SCHEME, answerFrom(folder));
}
