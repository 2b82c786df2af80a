const HIDDEN = '***';

/** The address without its password; parameters go as well, for they may hold one. */
export function maskedAddress(url: string): string {
  const address = new URL(url);
  if (address.password !== '') address.password = HIDDEN;
  address.search = '';
  address.hash = '';
  return address.href;
}

/** The new address, with the old password where the new one holds only the mask that was shown for it. */
export function withKeptPassword(url: string, before: string): string {
  const address = new URL(url);
  if (address.password !== HIDDEN) return url;
  address.password = new URL(before).password;
  return address.href;
}
