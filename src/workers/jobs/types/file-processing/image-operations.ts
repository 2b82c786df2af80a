import { writeFile } from 'node:fs/promises';
import { parse } from 'node:path';
import type { JobFile } from '../../../../model/job-file.ts';
import type { InputFile, JobContext } from '../../job-type.ts';
import { type ImageFigures, imageFigures } from './image/describe-image.ts';
import { imageLibrary } from './image/image-library.ts';
import { imageFailure, openImage } from './image/open-image.ts';
import { renderImage } from './image/render-image.ts';
import { orAborted } from './or-aborted.ts';
import type { FileProcessingPayload, WrittenFormat } from './payload.ts';

export interface ImageResult {
  readonly image: ImageFigures & { readonly dominant?: string; readonly isOpaque?: boolean };
}

export interface NewImageResult extends ImageResult {
  readonly output: { readonly format: WrittenFormat; readonly width: number; readonly height: number };
  readonly file: JobFile;
}

const ENDINGS: Readonly<Record<WrittenFormat, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  gif: 'gif',
  tiff: 'tiff',
};

/** All there is to know of an image; its pixels are looked at as well, so a damaged one is found out. */
export async function imageMetadata(file: InputFile, { signal, progress }: JobContext): Promise<ImageResult> {
  const sharp = await imageLibrary();
  const image = await openImage(sharp, file, false, signal);
  progress(30);
  const { dominant, isOpaque } = await orAborted(image.pipeline().stats(), signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw imageFailure(file.name, error);
  });
  return { image: { ...imageFigures(image.metadata), dominant: hexColour(dominant), isOpaque } };
}

/** A new image of an image. */
export async function newImage(
  file: InputFile,
  payload: FileProcessingPayload,
  { signal, progress, files, log }: JobContext,
): Promise<NewImageResult> {
  const sharp = await imageLibrary();
  const image = await openImage(sharp, file, payload.animated, signal);
  progress(20);
  const { format, pipeline, size } = renderImage(file.name, image, payload);
  const { data, info } = await orAborted(pipeline.toBuffer({ resolveWithObject: true }), signal).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw imageFailure(file.name, error);
    },
  );
  progress(80);
  const height = info.pageHeight ?? info.height;
  const made = await files.create(
    outputName(file.name, payload.operation, info.width, height, format),
    `image/${format}`,
  );
  try {
    await writeFile(made.path, data, { signal });
    const kept = await made.finish();
    log(`${file.name}: ${image.bytes.length} bytes before, ${data.length} after`);
    if (info.width !== size.width || height !== size.height)
      log(`The new image is ${info.width} × ${height} pixels`);
    return {
      image: imageFigures(image.metadata),
      output: { format, width: info.width, height },
      file: kept,
    };
  } catch (error) {
    await made.discard();
    throw error;
  }
}

/** `photo-800x600.webp`, `photo-thumbnail.webp`, `photo.png` */
function outputName(
  name: string,
  operation: string,
  width: number,
  height: number,
  format: WrittenFormat,
): string {
  const base = parse(name)
    .name.replace(/[^\p{L}\p{N}._ -]/gu, '_')
    .slice(0, 100);
  const part = operation === 'thumbnail' ? '-thumbnail' : operation === 'resize' ? `-${width}x${height}` : '';
  return `${base === '' ? 'image' : base}${part}.${ENDINGS[format]}`;
}

function hexColour({ r, g, b }: { r: number; g: number; b: number }): string {
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
