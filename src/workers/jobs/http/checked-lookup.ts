import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { destination, outOfBounds } from './address-rules.ts';
import { HttpFailure } from './http-failure.ts';

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: Resolve = (name) => lookup(name, { all: true });

/**
 * A lookup for sockets that gives only addresses that may be connected to. One that may not, among many, refuses the
 * name: nobody with good intentions mixes them.
 * @param port that will be connected to
 * @param allowed destinations, by name or address, that are taken as they are
 */
export function checkedLookup(resolve: Resolve, port: number, allowed: ReadonlySet<string>): LookupFunction {
  return (name, options, callback) => {
    checkedAddresses(name, resolve, port, allowed).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    );
  };
}

async function checkedAddresses(
  name: string,
  resolve: Resolve,
  port: number,
  allowed: ReadonlySet<string>,
): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(name).catch((error: unknown) => {
    throw new HttpFailure('NAME_NOT_FOUND', `The name ${name} has no address`, { cause: error });
  });
  if (addresses.length === 0) throw new HttpFailure('NAME_NOT_FOUND', `The name ${name} has no address`);
  if (allowed.has(destination(name, port))) return addresses;
  for (const { address } of addresses)
    assertInBounds(address, port, allowed, `${name} leads to ${address}, which is`);
  return addresses;
}

/** @throws HttpFailure ADDRESS_NOT_ALLOWED */
export function assertInBounds(
  address: string,
  port: number,
  allowed: ReadonlySet<string>,
  words: string,
): void {
  const reason = outOfBounds(address);
  if (reason === null || allowed.has(destination(address, port))) return;
  throw new HttpFailure('ADDRESS_NOT_ALLOWED', `${words} not allowed: ${reason}`);
}
