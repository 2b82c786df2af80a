import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../model/domain-error.ts';
import { requireSafeJson } from './json-safety.ts';

/** Largest body of a request, bytes. */
const MOST_BYTES = 1_048_576;
/** What is read and thrown away of a body that is too large, so that its sender gets to see the answer. */
const MOST_DISCARDED_BYTES = 16 * MOST_BYTES;

function requireJson({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^application\/json *(; *charset="?utf-8"?)?$/i.test(type) || encoding !== 'identity')
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON: content-type application/json, in UTF-8.');
}

function tooLarge(request: IncomingMessage): DomainError {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MOST_DISCARDED_BYTES) request.destroy();
  });
  request.resume();
  return new DomainError('PAYLOAD_TOO_LARGE', 'The body is larger than 1 MB.', { limitBytes: MOST_BYTES });
}

async function readText(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge(request);
  const chunks: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) chunks.push(chunk);
      else {
        request.off('data', onData);
        reject(tooLarge(request));
      }
    };
    request.on('data', onData).once('end', resolve).once('error', reject);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new DomainError('INVALID_INPUT', 'The body is not UTF-8.', {}, { cause });
  }
}

/**
 * The JSON object of a request, and its text, for what only passes through; undefined when it has no body.
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_INPUT
 */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<{ readonly body: object; readonly text: string } | undefined> {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0)
    return undefined;
  requireJson(request);
  const text = await readText(request);
  if (text.trim() === '') return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new DomainError('INVALID_INPUT', 'The body is not JSON.', {}, { cause });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new DomainError('INVALID_INPUT', 'The body has to be a JSON object.');
  requireSafeJson(body);
  return { body, text };
}
