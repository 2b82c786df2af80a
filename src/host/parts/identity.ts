import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Foundation } from './foundation.ts';

const identitySchema = z.object({ id: z.string().min(8), apiToken: z.string().min(16) });

/**
 * Who a data folder is, over all engines that ever work with it.
 * `id` begins the lock tokens of its threads; `apiToken` is what the HTTP API asks for where the environment sets none.
 */
export type Identity = z.infer<typeof identitySchema>;

/** Takes up the identity of the data folder, or gives it one. */
export async function identify({ file }: Foundation): Promise<Identity> {
  const store = file('identity.json', identitySchema);
  const known = await store.load();
  if (known !== null) return known;
  const identity: Identity = {
    id: randomBytes(6).toString('hex'),
    apiToken: randomBytes(24).toString('base64url'),
  };
  await store.save(identity);
  return identity;
}
