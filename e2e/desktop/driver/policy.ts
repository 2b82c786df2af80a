const PAGE_HOST = '.app-scheme.test';
/** A source that matches nothing. */
const NOBODY = 'https://nobody.invalid';

/**
 * What a content security policy of a page at `app:` says, for a page that is shown at https (addresses.ts): what names
 * https or http does not match `app:` and matches nothing there; `app:` and a host without a scheme match the page's own.
 * Without this a policy that blocks every script of the panel would be fine here.
 */
export function policyOfApp(policy: string): string {
  return policy
    .split(';')
    .map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, ...sources.map(sourceOfApp)].join(' ');
    })
    .join('; ');
}

function sourceOfApp(source: string): string {
  if (/^'|^(data|blob|mediastream|filesystem):$/.test(source) || source === '*') return source;
  if (source === 'app:') return `https://*${PAGE_HOST}`;
  const own = /^(?:app:\/\/)?([a-z0-9-]+)(\/.*)?$/i.exec(source);
  if (own !== null) return `https://${own[1] ?? ''}${PAGE_HOST}${own[2] ?? ''}`;
  return /^(https?|wss?):/.test(source) || !source.includes(':') ? NOBODY : source;
}
