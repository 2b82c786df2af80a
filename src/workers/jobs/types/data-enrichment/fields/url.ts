import { domainName } from './domain-name.ts';
import { notText, type Outcome, problem, quoted } from './outcome.ts';

const MOST_CHARACTERS = 8_192;
/** Parameters by which advertisers follow people around; they name nothing that is at the address. */
const TRACKING =
  /^(?:utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid|ttclid|mc_[ce]id|igshid|_hsenc|_hsmi)$/i;

/** Parses a web address; one without a scheme is taken as https, a password and what only tracks people is left out. */
export function urlField(value: unknown): Outcome {
  if (typeof value !== 'string') return notText(value);
  const wrong = (why: string) => problem('NOT_A_URL', `${quoted(value)} is not a web address: ${why}`);
  const text = value.trim();
  if (text === '' || text.length > MOST_CHARACTERS)
    return wrong(text === '' ? 'it is empty' : 'it is too long');
  const hasScheme = /^[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))/i.test(text);
  const url = URL.parse(hasScheme ? text : `https://${text.replace(/^\/\//, '')}`);
  if (url === null) return wrong('it cannot be read as one');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return wrong(`its scheme is ${url.protocol}`);
  const domain = domainName(url.hostname);
  const isAddress = /^\[|^[\d.]+$/.test(url.hostname);
  if (!isAddress && !domain?.ascii.includes('.')) return wrong('its host has no dot');
  const hadCredentials = url.username !== '' || url.password !== '';
  url.username = '';
  url.password = '';
  const tracking = [...new Set(url.searchParams.keys())].filter((name) => TRACKING.test(name));
  for (const name of tracking) url.searchParams.delete(name);
  return {
    ok: true,
    clean: url.href,
    added: {
      href: url.href,
      scheme: url.protocol.slice(0, -1),
      host: url.hostname,
      hostUnicode: domain?.unicode ?? url.hostname,
      domain: isAddress ? null : (domain?.registered ?? null),
      suffix: isAddress ? null : (domain?.suffix ?? null),
      port: url.port === '' ? null : Number(url.port),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      fragment: url.hash === '' ? null : url.hash.slice(1),
      ...(tracking.length > 0 ? { leftOut: tracking } : {}),
      ...(hadCredentials ? { hadCredentials } : {}),
    },
  };
}
