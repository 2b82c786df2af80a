import { JobFailure } from '../../../model/job-failure.ts';
import type { InputFile } from '../job-type.ts';
import { decoded } from '../text/decode.ts';
import { detectEncoding, ENCODING_SAMPLE_BYTES, type Encoding, labelOf } from '../text/encoding.ts';

/** The beginning of a text file, as far as it is needed to know how to read the rest. */
export interface TextHead {
  readonly encoding: Encoding;
  readonly sample: string;
}

/**
 * Looks at the beginning of a text file.
 * @param label of the encoding, where it is known
 * @throws JobFailure for an encoding that is not known, or a file that is no text
 */
export async function textHead(file: InputFile, label: string | undefined): Promise<TextHead> {
  const buffer = Buffer.alloc(ENCODING_SAMPLE_BYTES);
  const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, 0);
  const bytes = buffer.subarray(0, bytesRead);
  const encoding = label === undefined ? detectEncoding(bytes) : givenEncoding(label);
  if (encoding === null)
    throw new JobFailure('FAILED', `${file.name} is no text file: it has zero bytes`, { retry: false });
  const sample = new TextDecoder(encoding.label).decode(bytes, { stream: true });
  return { encoding, sample };
}

function givenEncoding(label: string): Encoding {
  const known = labelOf(label);
  if (known === null)
    throw new JobFailure('INVALID_PAYLOAD', `encoding: there is no encoding called ${JSON.stringify(label)}`);
  return { label: known, hasMark: false };
}

/** The text of a file's bytes. */
export function textOf(bytes: AsyncIterable<Uint8Array>, { encoding }: TextHead): AsyncIterable<string> {
  return decoded(bytes, encoding.label);
}
