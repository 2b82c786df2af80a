import { parseRedisAddress, type RedisAddress, writeRedisAddress } from '../../model/redis-address.ts';

const HIDDEN = '***';

/** The address without its passwords. */
export function maskedAddress(url: string): string {
  const address = parseRedisAddress(url);
  return address === null ? '' : writeRedisAddress(withPasswords(address, (password) => password && HIDDEN));
}

/** The new address, with the old passwords where the new one holds only the mask that was shown for them. */
export function withKeptPassword(url: string, before: string): string {
  const [address, old] = [parseRedisAddress(url), parseRedisAddress(before)];
  if (address === null || old === null) return url;
  const keep = (password: string | null, oldPassword: string | null) =>
    password === HIDDEN ? oldPassword : password;
  return writeRedisAddress(withPasswords(address, keep, old));
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
