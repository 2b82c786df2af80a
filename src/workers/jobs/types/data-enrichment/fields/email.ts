import addresses from 'email-addresses';
import { domainName } from './domain-name.ts';
import { notText, type Outcome, problem, quoted } from './outcome.ts';

/** Longer ones cannot be delivered (RFC 5321); the name before the address comes on top. */
const MOST_CHARACTERS = 254;
const MOST_WITH_NAME = 512;
const MOST_IN_LOCAL_PART = 64;

/** Parses an e-mail address, with or without a name: `Ann Smith <ann+news@bücher.example>`. */
export function emailField(value: unknown): Outcome {
  if (typeof value !== 'string') return notText(value);
  const wrong = (why: string) => problem('NOT_AN_EMAIL', `${quoted(value)} is not an e-mail address: ${why}`);
  const text = value.trim().replace(/^mailto:/i, '');
  if (text.length > MOST_WITH_NAME) return wrong('it is too long');
  const found = addresses.parseOneAddress({ input: text, rfc6532: true });
  if (found === null || found.type !== 'mailbox') return wrong('it has no address of the form name@domain');
  const domain = domainName(found.domain);
  if (domain === null) return wrong('its domain cannot be one');
  if (!domain.ascii.includes('.')) return wrong('its domain has no dot');
  const { local } = found;
  const address = `${quotedLocal(local)}@${domain.ascii}`;
  if (local.length > MOST_IN_LOCAL_PART || address.length > MOST_CHARACTERS) return wrong('it is too long');
  const [base = local, ...tags] = local.split('+');
  return {
    ok: true,
    clean: address,
    added: {
      address,
      display: `${quotedLocal(local)}@${domain.unicode}`,
      name: found.name,
      local,
      // The same mailbox for most providers, whatever follows the plus sign.
      mailbox: `${quotedLocal(base === '' ? local : base).toLowerCase()}@${domain.ascii}`,
      tag: tags.length === 0 || base === '' ? null : tags.join('+'),
      domain: domain.ascii,
      domainUnicode: domain.unicode,
      provider: domain.registered,
      suffix: domain.suffix,
      knownSuffix: domain.isKnownSuffix,
    },
  };
}

/** Unusual local parts are valid only inside quotation marks. */
function quotedLocal(local: string): string {
  const isPlain = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(
    local,
  );
  return isPlain ? local : `"${local.replace(/["\\]/g, '\\$&')}"`;
}
