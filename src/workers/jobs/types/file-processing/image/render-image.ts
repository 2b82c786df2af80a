import type { Sharp as Image } from 'sharp';
import { JobFailure } from '../../../../../model/job-failure.ts';
import { type FileProcessingPayload, WRITTEN_FORMATS, type WrittenFormat } from '../payload.ts';
import { imageFigures } from './describe-image.ts';
import type { OpenImage } from './open-image.ts';
import { type Size, sizeOf, sizeProblem, type WantedSize } from './size.ts';

/** What is to be made of an image. */
export interface Rendering {
  readonly format: WrittenFormat;
  readonly pipeline: Image;
  /** Of one frame. */
  readonly size: Size;
}

/** Longest that the library may work on one image, s. It cannot be interrupted, only timed. */
const TIMEOUT_S = 120;

/**
 * Plans a new image; nothing is calculated before its pipeline is asked for its pixels.
 * @throws JobFailure REFUSED for one that would be too large
 */
export function renderImage(name: string, image: OpenImage, payload: FileProcessingPayload): Rendering {
  const figures = imageFigures(image.metadata);
  const pages = payload.animated ? figures.pages : 1;
  const wanted = wantedSize(payload);
  const size = wanted === null ? figures : sizeOf(figures, wanted);
  const problem = sizeProblem(size, pages);
  if (problem !== null) throw new JobFailure('REFUSED', `The new image of ${name} ${problem}`);
  const format = payload.format ?? (payload.operation === 'thumbnail' ? 'webp' : sameFormat(figures.format));
  let pipeline = image.pipeline().autoOrient();
  if (wanted !== null) {
    pipeline = pipeline.resize({
      width: wanted.width,
      height: wanted.height,
      fit: wanted.fit,
      withoutEnlargement: !wanted.enlarge,
      position: payload.square ? 'attention' : 'centre',
      background: payload.background,
    });
  }
  if (format === 'jpeg') pipeline = pipeline.flatten({ background: payload.background });
  if (payload.keepMetadata) pipeline = pipeline.keepMetadata();
  return {
    format,
    pipeline: encoded(pipeline, format, payload.quality).timeout({ seconds: TIMEOUT_S }),
    size,
  };
}

function wantedSize(payload: FileProcessingPayload): WantedSize | null {
  const { operation, width, height, fit, enlarge, size, square } = payload;
  if (operation === 'thumbnail')
    return { width: size, height: size, fit: square ? 'cover' : 'inside', enlarge: false };
  return operation === 'resize' ? { width, height, fit, enlarge } : null;
}

function sameFormat(format: string): WrittenFormat {
  return WRITTEN_FORMATS.find((one) => one === format) ?? 'png';
}

function encoded(pipeline: Image, format: WrittenFormat, quality: number | undefined): Image {
  const options = quality === undefined ? {} : { quality };
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ ...options, mozjpeg: true });
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp(options);
    case 'avif':
      // The slowest settings take minutes for what a file grows by a tenth without.
      return pipeline.avif({ ...options, effort: 3 });
    case 'gif':
      return pipeline.gif();
    case 'tiff':
      // The library's default would lose what is transparent.
      return pipeline.tiff({ compression: 'deflate', predictor: 'horizontal' });
  }
}
