import { z } from 'zod';
import { fileReferenceSchema } from '../../../../model/job-file.ts';
import { HASHES } from '../data-enrichment/fields/hash.ts';
import { LONGEST_SIDE } from './image/size.ts';

/** Formats that are written. */
export const WRITTEN_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const;
export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

export const OPERATIONS = ['metadata', 'resize', 'convert', 'thumbnail', 'text', 'csv', 'checksum'] as const;

const side = z.number().int().min(1).max(LONGEST_SIDE);

export const fileProcessingPayload = z
  .strictObject({
    file: fileReferenceSchema.meta({
      title: 'File',
      description: 'An uploaded file, or one in an allowed folder.',
    }),
    operation: z.enum(OPERATIONS).meta({
      title: 'Operation',
      description:
        'metadata, resize, convert and thumbnail are for images; text and csv count what is in a file; checksum is for any.',
    }),
    width: side
      .optional()
      .meta({ title: 'Width', description: 'Pixels. The other side follows where it is left out.' }),
    height: side.optional().meta({ title: 'Height', description: 'Pixels.' }),
    fit: z.enum(['inside', 'cover', 'contain', 'fill', 'outside']).default('inside').meta({
      title: 'Fit',
      description:
        'inside: as large as fits. cover: fills it, edges are cut off. contain: with a border. fill: distorted. outside: as small as covers.',
    }),
    enlarge: z
      .boolean()
      .default(false)
      .meta({ title: 'Enlarge', description: 'Make images larger that are smaller than asked for.' }),
    size: z
      .number()
      .int()
      .min(8)
      .max(2_048)
      .default(256)
      .meta({ title: 'Thumbnail size', description: 'Longest side, pixels.' }),
    square: z
      .boolean()
      .default(false)
      .meta({ title: 'Square', description: 'Cut the thumbnail to a square around what catches the eye.' }),
    format: z
      .enum(WRITTEN_FORMATS)
      .optional()
      .meta({ title: 'Format', description: 'Of the new image. Default: as it was; WebP for thumbnails.' }),
    quality: z.number().int().min(1).max(100).optional().meta({
      title: 'Quality',
      description: '1 to 100. Default: 80 for JPEG and WebP, 50 for AVIF; PNG and TIFF lose nothing.',
    }),
    background: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?$/, 'is not a colour such as #ffffff')
      .default('#ffffff')
      .meta({ title: 'Background', description: 'Behind what is transparent in a JPEG, and of borders.' }),
    animated: z
      .boolean()
      .default(false)
      .meta({ title: 'Animated', description: 'Keep all frames of a GIF or WebP, not only the first.' }),
    keepMetadata: z.boolean().default(false).meta({
      title: 'Keep metadata',
      description: 'Keep camera data, place and colour profile in the new image.',
    }),
    encoding: z
      .string()
      .max(40)
      .optional()
      .meta({ title: 'Encoding', description: 'Of a text. Default: found out.', examples: ['windows-1252'] }),
    delimiter: z
      .enum([',', ';', '\t', '|'])
      .optional()
      .meta({ title: 'Delimiter', description: 'Between the columns of a table. Default: found out.' }),
    header: z
      .boolean()
      .default(true)
      .meta({ title: 'Header', description: 'The first row of a table has the names of its columns.' }),
    algorithm: z.enum(HASHES).default('sha-256').meta({ title: 'Checksum', description: 'Algorithm.' }),
  })
  .refine(({ operation, width, height }) => operation !== 'resize' || (width ?? height) !== undefined, {
    path: ['width'],
    message: 'needs a width, a height or both',
  })
  .refine(({ operation, format }) => operation !== 'convert' || format !== undefined, {
    path: ['format'],
    message: 'needs a format to convert to',
  });
export type FileProcessingPayload = z.infer<typeof fileProcessingPayload>;
