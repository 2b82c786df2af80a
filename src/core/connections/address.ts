import { InputRefused } from '../../model/input-refused.ts';
import { parseRedisAddress, type RedisAddress, writeRedisAddress } from '../../model/redis-address.ts';

const HIDDEN = '***';
const PASSWORD_NEEDED =
  'Type the password again: it was given for another server or user, and the mask stands for none here.';

/** The address without its passwords. */
export function maskedAddress(url: string): string {
  const address = parseRedisAddress(url);
  return address === null ? '' : writeRedisAddress(withPasswords(address, (password) => password && HIDDEN));
}

/**
 * The new address, with the old passwords where the new one holds only the mask that was shown for them. A password goes
 * only to whom it was given for: the same servers or sentinels, group and user, with TLS where it was with TLS, and with no
 * other certificate taken for theirs.
 * @throws InputRefused naming `url` where a mask stands for a password that was given for somebody else
 */
export function withKeptPassword(url: string, before: string): string {
  const [address, old] = [parseRedisAddress(url), parseRedisAddress(before)];
  if (address === null || old === null) return url;
  const isSame = trustees(address) === trustees(old);
  const keep = (password: string | null, oldPassword: string | null) => {
    if (password !== HIDDEN) return password;
    if (!isSame || oldPassword === null) throw new InputRefused([{ path: 'url', message: PASSWORD_NEEDED }]);
    return oldPassword;
  };
  return writeRedisAddress(withPasswords(address, keep, old));
}

/** Whether an address holds the mask in place of a password. */
function isMasked(url: string): boolean {
  const address = parseRedisAddress(url);
  return address?.password === HIDDEN || address?.parameters.sentinelPassword === HIDDEN;
}

/**
 * An address that is used as it stands.
 * @throws InputRefused naming `url` where it holds a mask instead of a password
 */
export function assertUnmasked(url: string): void {
  if (isMasked(url)) throw new InputRefused([{ path: 'url', message: PASSWORD_NEEDED }]);
}

/** Whom the passwords of an address are told: all of it but the passwords and the number of the database. */
function trustees({ kind, tls, nodes, user, group, parameters }: RedisAddress): string {
  const { sentinelPassword: _, ...others } = parameters;
  const places = nodes.map(({ host, port }) => `${host.toLowerCase()} ${port}`).sort();
  const rest = Object.entries(others).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([kind, tls, places, user, group, rest]);
}

/** Changes both passwords, that of the servers and that of the sentinels. */
function withPasswords(
  address: RedisAddress,
  change: (password: string | null, old: string | null) => string | null,
  old: RedisAddress = address,
): RedisAddress {
  const { sentinelPassword: ofSentinels = null, ...parameters } = address.parameters;
  const sentinelPassword = change(ofSentinels, old.parameters.sentinelPassword ?? null);
  return {
    ...address,
    password: change(address.password, old.password),
    parameters: sentinelPassword === null ? parameters : { ...parameters, sentinelPassword },
  };
}
