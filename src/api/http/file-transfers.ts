import { createReadStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import type { Request, RequestHandler, Response } from 'express';
import type { FileControl } from '../../core/jobs/control.ts';
import type { Engine } from '../../core/engine.ts';
import { DomainError } from '../../model/domain-error.ts';
import { fileIdSchema, type JobFile, MOST_FILE_BYTES } from '../../model/job-file.ts';
import type { OnUnexpectedError } from '../errors.ts';
import { sendDomainError, sendFailure } from './failure.ts';
import { errorOf, thrownMessage } from '../../model/values/describe-thrown.ts';

export interface FileTransferOptions {
  readonly engine: Engine;
  readonly onUnexpectedError: OnUnexpectedError;
}

/** Whatever else the form has is read over; a form is not a way to fill the disk. */
const LIMITS = { fileSize: MOST_FILE_BYTES + 1, files: 1, fields: 10, fieldSize: 65_536, headerPairs: 50 };

/**
 * Files on their way in and out, streamed to and from the disk. They are procedures of the contract like all others;
 * here they are answered before their content would be read into memory.
 */
export function fileTransfers(options: FileTransferOptions): RequestHandler {
  return (request, response, next) => {
    const answer = transferOf(request, options.engine);
    if (answer === null) {
      next();
      return;
    }
    answer(response).catch((error: unknown) => fail(request, response, error, options));
  };
}

function transferOf(request: Request, engine: Engine): ((response: Response) => Promise<void>) | null {
  const { method, path } = request;
  if (method === 'POST' && path === '/api/files') return (response) => upload(request, response, engine);
  const [, id = ''] = /^\/api\/files\/([^/]+)\/content$/.exec(path) ?? [];
  if ((method === 'GET' || method === 'HEAD') && fileIdSchema.safeParse(id).success)
    return (response) => download(response, engine.files, id, method === 'HEAD');
  return null;
}

async function upload(request: Request, response: Response, engine: Engine): Promise<void> {
  const refusal = engine.system.refusal();
  if (refusal !== null) throw refusal;
  const file = await receiveForm(request, engine.files);
  response.status(201).set('Cache-Control', 'no-store').json(file);
}

/** Takes the only file of a form in; what a sender goes on sending after a failure is read over for a while. */
function receiveForm(request: IncomingMessage, files: FileControl): Promise<JobFile> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data *;.*boundary=/i.test(contentType))
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send a form: content-type multipart/form-data.');
  const form = new Busboy({ headers: { ...request.headers, 'content-type': contentType }, limits: LIMITS });
  let receiving: Promise<JobFile> | null = null;
  return new Promise<JobFile>((resolve, reject) => {
    const fail = (error: unknown) => {
      request.unpipe(form);
      discard(request);
      reject(errorOf(error));
    };
    form.on('file', (field, content, name, _encoding, mediaType) => {
      // Taken at once, for the parser waits for nobody and tells of a form that ends too early on the file itself.
      const arriving = new PassThrough();
      pipeline(content, arriving).catch(() => undefined);
      if (receiving !== null || field !== 'file') {
        arriving.resume();
        return;
      }
      receiving = files.receive(name, mediaType, arriving);
      receiving.catch(fail);
    });
    form.on('error', (error) => {
      fail(
        new DomainError(
          'INVALID_INPUT',
          `The form cannot be read: ${thrownMessage(error)}`,
          {},
          { cause: error },
        ),
      );
    });
    form.on('finish', () => {
      if (receiving === null) fail(new DomainError('INVALID_INPUT', 'The form has no field “file”.'));
      else receiving.then(resolve, fail);
    });
    request.once('close', () => {
      // Its sender has hung up in the middle: whoever reads the file must not wait for the rest.
      if (!request.complete) form.destroy(new Error('The sender has gone'));
    });
    request.pipe(form);
  });
}

/** So that the sender gets to see the answer. */
function discard(request: IncomingMessage): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_FILE_BYTES) request.destroy();
  });
  request.resume();
}

async function download(response: Response, files: FileControl, id: string, head: boolean): Promise<void> {
  const { file, path } = await files.content(id);
  // Never a page of ours, whatever is in it: `attachment`, and no scripts if somebody opens it all the same.
  response.set({
    'Content-Type': file.mediaType,
    'Content-Length': String(file.bytes),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'private, no-cache',
  });
  if (head) response.end();
  else await pipeline(createReadStream(path), response);
}

function fail(
  request: Request,
  response: Response,
  error: unknown,
  { onUnexpectedError }: FileTransferOptions,
) {
  // Who hung up needs no answer.
  if (response.destroyed || request.socket.destroyed) return;
  response.set('Connection', 'close');
  if (error instanceof DomainError) sendDomainError(response, error);
  else {
    onUnexpectedError(error);
    const message = 'Something went wrong inside Capstan; its log has the details.';
    sendFailure(response, { code: 'INTERNAL_SERVER_ERROR', status: 500, message });
  }
}
