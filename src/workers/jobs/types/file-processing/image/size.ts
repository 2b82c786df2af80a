/** Most pixels of an image, read or made. */
export const MOST_PIXELS = 50_000_000;
/** Longest side of an image that is made, pixels; WebP has no longer ones. */
export const LONGEST_SIDE = 16_383;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface WantedSize {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly fit: 'inside' | 'cover' | 'contain' | 'fill' | 'outside';
  /** Whether a small image is made larger. */
  readonly enlarge: boolean;
}

/** How large an image will be. */
export function sizeOf(image: Size, { width, height, fit, enlarge }: WantedSize): Size {
  const ratio = { width: (width ?? 0) / image.width, height: (height ?? 0) / image.height };
  if (width === undefined && height === undefined) return image;
  if (
    width !== undefined &&
    height !== undefined &&
    (fit === 'cover' || fit === 'contain' || fit === 'fill')
  ) {
    if (enlarge) return { width, height };
    if (fit === 'contain') return { width, height };
    return { width: Math.min(width, image.width), height: Math.min(height, image.height) };
  }
  const scale =
    width === undefined
      ? ratio.height
      : height === undefined
        ? ratio.width
        : fit === 'outside'
          ? Math.max(ratio.width, ratio.height)
          : Math.min(ratio.width, ratio.height);
  const factor = enlarge ? scale : Math.min(scale, 1);
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return { width: side(image.width), height: side(image.height) };
}

/** Why an image of this size is not made; null: it may be. */
export function sizeProblem({ width, height }: Size, pages: number): string | null {
  if (Math.max(width, height) > LONGEST_SIDE)
    return `would be ${width} × ${height} pixels; no side may be longer than ${LONGEST_SIDE}`;
  if (width * height * pages > MOST_PIXELS)
    return `would have ${megapixels(width * height * pages)}, more than ${megapixels(MOST_PIXELS)}`;
  return null;
}

export function megapixels(pixels: number): string {
  return `${Math.ceil(pixels / 1_000_000)} megapixels`;
}
