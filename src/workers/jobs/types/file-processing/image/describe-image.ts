import type { Metadata } from 'sharp';

/** What there is to say of an image. */
export interface ImageFigures {
  readonly format: string;
  /** As it is seen: turned the way its camera was. */
  readonly width: number;
  readonly height: number;
  readonly megapixels: number;
  /** Frames of an animation, pages of a TIFF. */
  readonly pages: number;
  readonly space: string;
  readonly channels: number;
  readonly depth: string;
  readonly hasAlpha: boolean;
  readonly hasProfile: boolean;
  /** Camera data, place and time perhaps. */
  readonly hasExif: boolean;
  /** Dots per inch. */
  readonly density: number | null;
}

export function imageFigures(metadata: Metadata): ImageFigures {
  const pages = metadata.pages ?? 1;
  const { width } = metadata.autoOrient;
  // Of an animation that is read with all its frames, they lie one below the other.
  const height = metadata.pageHeight ?? metadata.autoOrient.height;
  return {
    format: formatName(metadata),
    width,
    height,
    megapixels: Math.round((width * height) / 10_000) / 100,
    pages,
    space: metadata.space,
    channels: metadata.channels,
    depth: metadata.depth,
    hasAlpha: metadata.hasAlpha,
    hasProfile: metadata.hasProfile,
    hasExif: metadata.exif !== undefined,
    density: metadata.density ?? null,
  };
}

/** AVIF is a kind of HEIF to the library. */
function formatName({ format, compression }: Metadata): string {
  return format === 'heif' && compression === 'av1' ? 'avif' : format;
}
