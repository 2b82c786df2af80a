import type Sharp from 'sharp';
import type { Metadata, Sharp as Image } from 'sharp';
import { JobFailure } from '../../../../../model/job-failure.ts';
import type { InputFile } from '../../../job-type.ts';
import { fileBytes } from '../../../input/file-bytes.ts';
import { misfit } from './signature.ts';
import { megapixels, MOST_PIXELS } from './size.ts';

/** Largest file of an image, bytes. */
const MOST_BYTES = 52_428_800;

/** An image that may be worked with. */
export interface OpenImage {
  readonly metadata: Metadata;
  readonly bytes: Buffer;
  /** A new pipeline on its pixels, all pages of it where `animated`. */
  pipeline(): Image;
}

/**
 * Reads an image and looks at its head.
 * @throws JobFailure REFUSED for what is no image, one under a wrong name, or one that is too large; FAILED for a damaged one
 */
export async function openImage(
  sharp: typeof Sharp,
  file: InputFile,
  animated: boolean,
  signal: AbortSignal,
): Promise<OpenImage> {
  if (file.bytes > MOST_BYTES) throw new JobFailure('REFUSED', `${file.name} is larger than 50 MB`);
  const parts: Buffer[] = [];
  for await (const part of fileBytes(file, signal)) parts.push(Buffer.from(part));
  const bytes = Buffer.concat(parts);
  const wrong = misfit(file.name, bytes);
  if (wrong !== null) throw new JobFailure('REFUSED', `${file.name} ${wrong}`);
  const pipeline = () =>
    sharp(bytes, { animated, limitInputPixels: MOST_PIXELS, failOn: 'warning', sequentialRead: true });
  const metadata = await pipeline()
    .metadata()
    .catch((error: unknown) => {
      throw imageFailure(file.name, error);
    });
  return { metadata, bytes, pipeline };
}

/** What the library says, so that people understand it. */
export function imageFailure(name: string, error: unknown): JobFailure {
  if (error instanceof JobFailure) return error;
  const { message } = error as Error;
  if (message.includes('exceeds pixel limit'))
    return new JobFailure('REFUSED', `${name} has more than ${megapixels(MOST_PIXELS)}`, { cause: error });
  const [first = ''] = message.split('\n');
  return new JobFailure('FAILED', `${name} is damaged or cut off: ${first}`, { retry: false, cause: error });
}
