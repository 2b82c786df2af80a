import type { BrowserContext, Route } from '@playwright/test';
import { toAppAddress } from '../stand-in/addresses.ts';
import type { Link } from '../stand-in/link.ts';
import type { PageWindow } from './page-window.ts';
import { policyOfApp } from './policy.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/**
 * Everything a page asks of the network goes by the app, as in Electron: first its navigation guards, then its filter
 * of requests, then the handler of its scheme. Nothing ever reaches a real network.
 */
export async function routeThroughApp(
  context: BrowserContext,
  link: Link,
  windowOf: (route: Route) => PageWindow | undefined,
  onPopup: (url: string) => Promise<void>,
): Promise<void> {
  await context.route('**/*', async (route) => {
    try {
      const window = windowOf(route);
      // A page that no window has made is one that a page opens; whether it may is asked before anything is loaded.
      if (window === undefined && route.request().isNavigationRequest()) {
        await onPopup(toAppAddress(route.request().url()));
        await route.abort('blockedbyclient');
      } else await answer(route, link, window);
    } catch {
      // The app or the page has ended meanwhile.
      await route.abort().catch(() => undefined);
    }
  });
}

async function answer(route: Route, link: Link, window: PageWindow | undefined): Promise<void> {
  const request = route.request();
  const url = request.url();
  if (request.isNavigationRequest() && window !== undefined) {
    const isMain = request.frame().parentFrame() === null;
    const own = isMain && window.expects(url);
    if (!own && (await link.call<boolean>('page.navigates', window.id, toAppAddress(url), isMain))) {
      window.refused.push(toAppAddress(url));
      // At an answer without content Chromium stays where it is, as Electron does; an error would be a page of its own.
      await route.fulfill({ status: 204 });
      return;
    }
  }
  if (await link.call<boolean>('request.cancels', url, request.resourceType())) {
    await route.abort('blockedbyclient');
    return;
  }
  const known = toAppAddress(url);
  const found =
    known === url ? null : await link.call<Answer | null>('request.answer', url, request.method());
  if (found === null) await route.abort('addressunreachable');
  else await route.fulfill({ ...found, headers: forThePage(found.headers), body: Buffer.from(found.body) });
}

/** Headers of the app's answer, as they are for a page at `app:`. Cookies are not kept for such a scheme. */
function forThePage({ 'set-cookie': _cookie, ...headers }: Record<string, string>): Record<string, string> {
  const policy = headers['content-security-policy'];
  return policy === undefined ? headers : { ...headers, 'content-security-policy': policyOfApp(policy) };
}
