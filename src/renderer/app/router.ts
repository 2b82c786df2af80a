import { useCallback, useSyncExternalStore } from 'react';

export const PAGES = [
  'overview',
  'oscillator',
  'pools',
  'processes',
  'jobs',
  'queues',
  'redis',
  'logs',
  'settings',
] as const;
export type Page = (typeof PAGES)[number];

/** What the address says: a page, and what is filtered and selected on it. */
export interface Route {
  readonly page: Page;
  readonly params: Readonly<Record<string, string>>;
}

/** A change of parameters; null takes one away. */
export type ParamChange = Readonly<Record<string, string | null>>;

const isPage = (text: string): text is Page => (PAGES as readonly string[]).includes(text);

/** Reads `#/queues?queue=bull:messages&state=failed`. Anything unknown is the overview. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  if (!isPage(path)) return { page: 'overview', params: {} };
  return { page: path, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a route; parameters in a fixed order, so that equal routes have equal addresses. */
export function formatHash(page: Page, params: ParamChange = {}): string {
  const entries = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams(entries.sort(([left], [right]) => left.localeCompare(right))).toString();
  return `#/${page}${query === '' ? '' : `?${query}`}`;
}

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

const currentHash = (): string => window.location.hash;

export function navigate(page: Page, params: ParamChange = {}): void {
  window.location.hash = formatHash(page, params);
}

/** The route and a way to change its parameters; `replace` leaves no entry to go back to. */
export function useRoute(): Route & { setParams: (change: ParamChange, replace?: boolean) => void } {
  const hash = useSyncExternalStore(subscribe, currentHash);
  const setParams = useCallback((change: ParamChange, replace = false) => {
    const { page, params } = parseHash(currentHash());
    const next = formatHash(page, { ...params, ...change });
    if (!replace) window.location.hash = next;
    else {
      window.history.replaceState(null, '', next);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    }
  }, []);
  return { ...parseHash(hash), setParams };
}
