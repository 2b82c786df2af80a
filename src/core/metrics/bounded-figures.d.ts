import { type BoundedFigures, type EngineFigures } from '../ports/figures.ts';
/** Bounds the figures of scrape after scrape, so that what is shown by itself stays so. */
export declare class FigureBounds {
  #private;
  bound(figures: EngineFigures): BoundedFigures;
}
