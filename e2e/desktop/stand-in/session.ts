import { theApp } from './app.ts';
import { covered } from './covered.ts';
import { parent } from './parent.ts';
import { toAppAddress } from './addresses.ts';

type ProtocolHandler = (request: Request) => Response | Promise<Response>;

class Protocol
  implements Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'isProtocolHandled'>
{
  readonly #privileged = new Map<string, Electron.Privileges>();
  readonly #handlers = new Map<string, ProtocolHandler>();

  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    theApp.require('before ready', 'protocol.registerSchemesAsPrivileged()');
    if (this.#privileged.size > 0)
      throw new Error('protocol.registerSchemesAsPrivileged() counts once: a second call replaces the first');
    for (const { scheme, privileges = {} } of schemes) {
      // shell/browser/api/electron_api_protocol.cc
      if (privileges.codeCache === true && privileges.standard !== true)
        throw new Error(
          'Code cache can only be enabled when the custom scheme is registered as standard scheme.',
        );
      this.#privileged.set(scheme, privileges);
    }
  }

  /** What a page of the scheme may do; the driver takes away what is not said. */
  privilegesOf(scheme: string): Electron.Privileges {
    return this.#privileged.get(scheme) ?? {};
  }

  handle(scheme: string, handler: ProtocolHandler): void {
    theApp.require('after ready', 'protocol.handle()');
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  /** What the app answers to a request of a page; null when nobody handles it. */
  async answer(url: string, method: string) {
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) return null;
    // Where the handler fails, so does the request, and no more (lib/browser/api/protocol.ts).
    const response = await Promise.resolve(handler(new Request(url, { method }))).catch((error: unknown) => {
      console.error(error);
      return null;
    });
    if (response === null) return null;
    const body = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  }
}

type BeforeRequest = (
  details: Electron.OnBeforeRequestListenerDetails,
  answer: (response: Electron.CallbackResponse) => void,
) => void;

class WebRequest {
  #listener: BeforeRequest | null = null;

  onBeforeRequest(
    listener: Electron.WebRequestFilter | BeforeRequest | null,
    _filtered?: BeforeRequest | null,
  ): void {
    if (typeof listener !== 'function')
      throw new Error('The stand-in of Electron has no filters for web requests');
    this.#listener = listener;
  }

  /** Whether the app cancels a request. */
  cancels(url: string, resourceType: string): Promise<boolean> {
    const listener = this.#listener;
    if (listener === null) return Promise.resolve(false);
    const details = { url, resourceType } as Electron.OnBeforeRequestListenerDetails;
    return new Promise((resolve) =>
      listener(details, (answer) => {
        resolve(answer.cancel === true);
      }),
    );
  }
}

type UsedOfSession =
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler';

class Session implements Pick<Electron.Session, UsedOfSession> {
  readonly protocol = covered<Electron.Protocol>('protocol', theProtocol);
  readonly webRequest = covered<Electron.WebRequest>('webRequest', theWebRequest);
  #request: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  #check: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;
  #device: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null;

  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    this.#device = handler;
  }

  /** Whether a page of an address has a permission, when that is looked up. Electron grants what no handler refuses. */
  checks(permission: string, url: string): boolean {
    const contents = covered<Electron.WebContents>('webContents', { getURL: () => url });
    const details = { requestingUrl: url, isMainFrame: true, embeddingOrigin: url };
    return this.#check?.(contents, permission as never, url, details) ?? true;
  }

  /** Whether it gets it, when it asks. Electron grants what no handler refuses. */
  async requests(permission: string, url: string): Promise<boolean> {
    const request = this.#request;
    const contents = covered<Electron.WebContents>('webContents', { getURL: () => url });
    const details = { requestingUrl: url, isMainFrame: true };
    if (request === null) return true;
    return new Promise((resolve) => request(contents, permission as never, resolve, details));
  }

  /** Whether a page gets a device. Without a handler it gets those that were chosen for it before. */
  grantsDevice(): boolean {
    const details = { deviceType: 'usb', origin: 'app://capstan', device: {} };
    return this.#device?.(details as Electron.DevicePermissionHandlerHandlerDetails) ?? true;
  }
}

const theProtocol = new Protocol();
export const privilegesOf = (scheme: string): Electron.Privileges => theProtocol.privilegesOf(scheme);
const theWebRequest = new WebRequest();
const theSession = new Session();

parent.answer({
  'request.cancels': (url: string, type: string) => theWebRequest.cancels(toAppAddress(url), type),
  'request.answer': (url: string, method: string) => theProtocol.answer(toAppAddress(url), method),
  'session.checks': (permission: string, url: string) => theSession.checks(permission, url),
  'session.requests': (permission: string, url: string) => theSession.requests(permission, url),
  'session.grantsDevice': () => theSession.grantsDevice(),
});

export const protocol = covered<Electron.Protocol>('protocol', theProtocol);

class SessionModule {
  #default: Electron.Session | null = null;
  get defaultSession(): Electron.Session {
    theApp.require('after ready', 'session.defaultSession');
    return (this.#default ??= covered<Electron.Session>('session', theSession));
  }
}
export const session = covered<typeof Electron.Session>('session', new SessionModule());
