import { assertNever } from '../../../../model/assert-never.ts';
import type { InputFile, JobContext, JobType } from '../../job-type.ts';
import { type ImageResult, imageMetadata, type NewImageResult, newImage } from './image-operations.ts';
import { type FileProcessingPayload, fileProcessingPayload } from './payload.ts';
import {
  type Checksum,
  checksumOf,
  countTable,
  countText,
  type TableResult,
  type TextResult,
} from './text-operations.ts';

/** What is found out or made, beside the file that it was about. */
export type FileProcessingResult = {
  readonly operation: FileProcessingPayload['operation'];
  readonly input: { readonly name: string; readonly bytes: number };
} & (ImageResult | NewImageResult | TextResult | TableResult | { readonly checksum: Checksum });

const forImages = ['resize', 'convert', 'thumbnail'];
const when = (...is: FileProcessingPayload['operation'][]) => ({ when: { path: 'operation', is } });

export const fileProcessing: JobType<FileProcessingPayload> = {
  name: 'file-processing',
  title: 'File processing',
  summary: 'Resizes and converts images, and counts what is in texts and tables.',
  schema: fileProcessingPayload,
  hints: {
    order: [
      ...['file', 'operation', 'width', 'height', 'fit', 'enlarge', 'size', 'square', 'format', 'quality'],
      ...['background', 'animated', 'keepMetadata', 'encoding', 'delimiter', 'header', 'algorithm'],
    ],
    fields: {
      file: { widget: 'file' },
      width: { ...when('resize'), placeholder: '800' },
      height: when('resize'),
      fit: when('resize'),
      enlarge: when('resize'),
      size: when('thumbnail'),
      square: when('thumbnail'),
      format: { when: { path: 'operation', is: forImages } },
      quality: { when: { path: 'operation', is: forImages } },
      background: { when: { path: 'operation', is: forImages } },
      animated: { when: { path: 'operation', is: forImages } },
      keepMetadata: { when: { path: 'operation', is: forImages } },
      encoding: when('text', 'csv'),
      delimiter: when('csv'),
      header: when('csv'),
      algorithm: when('text', 'csv', 'checksum'),
    },
    examples: [
      { title: 'Resize a photo', payload: { operation: 'resize', file: { path: 'photo.jpg' }, width: 800 } },
      { title: 'Columns of a table', payload: { operation: 'csv', file: { path: 'table.csv' } } },
    ],
  },
  // Images take memory, and the library as many threads as jobs.
  defaults: { attempts: 3, timeoutMs: 180_000, concurrency: 2 },

  async process(payload, context): Promise<FileProcessingResult> {
    const file = await context.files.open(payload.file);
    try {
      const found = await perform(file, payload, context);
      context.progress(100);
      return { operation: payload.operation, input: { name: file.name, bytes: file.bytes }, ...found };
    } finally {
      await file.close();
    }
  },
};

function perform(file: InputFile, payload: FileProcessingPayload, context: JobContext) {
  const { operation } = payload;
  switch (operation) {
    case 'metadata':
      return imageMetadata(file, context);
    case 'resize':
    case 'convert':
    case 'thumbnail':
      return newImage(file, payload, context);
    case 'text':
      return countText(file, payload, context);
    case 'csv':
      return countTable(file, payload, context);
    case 'checksum':
      return checksumOf(file, payload.algorithm, context);
    default:
      return assertNever(operation);
  }
}
