const SUFFIX = '.app-scheme.test';

/**
 * Chromium refuses addresses of schemes it was not built with, so a page of `app://capstan/` is shown at
 * `https://capstan.app-scheme.test/`, which is intercepted and exists nowhere.
 */
export function toPageAddress(url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'app:') return url;
  return `https://${parsed.host}${SUFFIX}${parsed.pathname}${parsed.search}${parsed.hash}`;
}

/** The other way round. */
export function toAppAddress(url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:' || !parsed.host.endsWith(SUFFIX)) return url;
  return `app://${parsed.host.slice(0, -SUFFIX.length)}${parsed.pathname}${parsed.search}${parsed.hash}`;
}
