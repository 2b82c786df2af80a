import { domainToASCII, domainToUnicode } from 'node:url';
import { parse } from 'tldts';

/** A name in the domain name system. */
export interface DomainName {
  /** As the system has it: lower case, `xn--` for other scripts. */
  readonly ascii: string;
  /** As people read it. */
  readonly unicode: string;
  /** The part that somebody registered: `example.co.uk`; null for a bare suffix or a name of no public registry. */
  readonly registered: string | null;
  /** `co.uk` */
  readonly suffix: string | null;
  /** Whether the suffix is one that the internet's registry knows. */
  readonly isKnownSuffix: boolean;
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** @returns null for what cannot be a domain name */
export function domainName(text: string): DomainName | null {
  const ascii = domainToASCII(text.replace(/\.$/, '')).toLowerCase();
  if (ascii === '' || ascii.length > 253 || !ascii.split('.').every((label) => LABEL.test(label)))
    return null;
  const { domain, publicSuffix, isIcann, isIp } = parse(ascii, { allowPrivateDomains: false });
  return {
    ascii,
    unicode: domainToUnicode(ascii),
    registered: isIp === true ? null : domain,
    suffix: isIp === true ? null : publicSuffix,
    isKnownSuffix: isIcann === true,
  };
}
