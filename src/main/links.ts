/** Scheme of links to the app, from anywhere on the machine. */
export const LINK_SCHEME = 'capstan';

const PAGE = /^[a-z][a-z-]{0,30}$/;
const NAME = /^[a-zA-Z][a-zA-Z0-9]{0,30}$/;
const MOST_PARAMETERS = 10;
const LONGEST_VALUE = 512;

/**
 * The hash that a link like `capstan://queues?state=failed` leads to: a page of the panel and what is selected on it,
 * encoded anew. A link shows, it never does anything. Null when it is not one.
 */
export function hashOfLink(link: string): string | null {
  const url = link.length > 4_096 ? null : URL.parse(link);
  if (url === null || url.protocol !== `${LINK_SCHEME}:`) return null;
  if (url.username !== '' || url.password !== '' || url.port !== '') return null;
  const page = `${url.host}${url.pathname}`.replaceAll(/^\/+|\/+$/g, '').toLowerCase();
  if (page === '') return '#/overview';
  const parameters = [...url.searchParams];
  if (!PAGE.test(page) || parameters.length > MOST_PARAMETERS) return null;
  if (parameters.some(([name, value]) => !NAME.test(name) || value.length > LONGEST_VALUE)) return null;
  const query = new URLSearchParams(parameters).toString();
  return `#/${page}${query === '' ? '' : `?${query}`}`;
}

/** The first link among the words of a command line: how Windows and Linux open one. */
export function linkAmong(argv: readonly string[]): string | undefined {
  return argv.find((word) => word.startsWith(`${LINK_SCHEME}:`));
}
