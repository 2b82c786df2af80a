import type Sharp from 'sharp';
import { JobFailure } from '../../../../../model/job-failure.ts';

/** The loaders of the formats that are read; all others stay shut, whatever a file claims to be. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`);

let loaded: typeof Sharp | null = null;

/**
 * The image library, loaded with its machine code when the first image is processed.
 * @throws JobFailure where there is none for this machine
 */
export async function imageLibrary(): Promise<typeof Sharp> {
  if (loaded !== null) return loaded;
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    throw new JobFailure('FAILED', 'The image library cannot be loaded on this machine', {
      retry: false,
      cause: error,
    });
  });
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  // Jobs are many images once, not one image often, and several at the same time.
  sharp.cache(false);
  sharp.concurrency(1);
  loaded = sharp;
  return sharp;
}
