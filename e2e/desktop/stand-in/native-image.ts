import { existsSync, readFileSync } from 'node:fs';
import { covered } from './covered.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47];

class NativeImage implements Pick<Electron.NativeImage, 'isEmpty' | 'setTemplateImage' | 'isTemplateImage'> {
  readonly path: string;
  #template = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Electron gives an empty image where it cannot read one. */
  isEmpty(): boolean {
    return !existsSync(this.path) || PNG.some((byte, index) => readFileSync(this.path)[index] !== byte);
  }

  setTemplateImage(option: boolean): void {
    this.#template = option;
  }

  isTemplateImage(): boolean {
    return this.#template;
  }
}

const paths = new WeakMap<Electron.NativeImage, string>();

/** Name of the file of an image; an empty image is an icon that nobody sees. */
export function nameOfImage(image: Electron.NativeImage | string): string {
  const path = typeof image === 'string' ? image : (paths.get(image) ?? '');
  if (new NativeImage(path).isEmpty()) throw new Error(`There is no image at ${path}`);
  return path.split('/').at(-1) ?? '';
}

class NativeImageModule {
  createFromPath(path: string): Electron.NativeImage {
    const image = covered<Electron.NativeImage>('NativeImage', new NativeImage(path));
    paths.set(image, path);
    return image;
  }
}
export const nativeImage = covered<typeof Electron.nativeImage>('nativeImage', new NativeImageModule());
