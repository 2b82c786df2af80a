import { getCountries } from 'libphonenumber-js/max';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { fileReferenceSchema } from '../../../../model/job-file.ts';
import { HASHES } from './fields/hash.ts';

/** Records in a payload; a file may have more. */
export const MOST_RECORDS = 10_000;

const field = z.string().min(1).max(200);
const fields = z.array(field).max(50);
const record = z.record(z.string(), z.unknown());
/** What a result is called among what was added. */
const name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,39}$/, 'begins with a letter and has only letters, digits and _');

const join = z
  .strictObject({
    as: name.meta({ title: 'Name', description: 'What the columns are called in the result.' }),
    field: field.meta({ title: 'Field', description: 'Of the records.' }),
    key: field.meta({ title: 'Key', description: 'Column of the table that has the same values.' }),
    rows: z
      .array(record)
      .max(MOST_RECORDS)
      .optional()
      .meta({ title: 'Table', description: 'The rows of the table.' }),
    file: fileReferenceSchema
      .optional()
      .meta({ title: 'Table file', description: 'CSV with a header, or JSON lines.' }),
    columns: fields
      .optional()
      .meta({ title: 'Columns', description: 'Columns to add. Default: all but the key.' }),
    ignoreCase: z.boolean().default(false).meta({ title: 'Ignore case' }),
    required: z
      .boolean()
      .default(false)
      .meta({ title: 'Required', description: 'A record without a row is an error.' }),
  })
  .refine(({ rows, file }) => (rows === undefined) !== (file === undefined), {
    path: ['rows'],
    message: 'needs either rows or a file',
  });
export type Join = z.infer<typeof join>;

const lookup = z.strictObject({
  url: z
    .string()
    .max(2_000)
    .regex(
      /^https?:\/\/[^{}/?#]+(?:[/?#]|$)/,
      'begins with http:// or https:// and a host without placeholders',
    )
    .meta({
      title: 'Address',
      description: 'JSON is taken from here for each record; {field} stands for a field of it.',
      examples: ['https://api.example.com/customers/{customer_id}'],
    }),
  as: name.default('lookup').meta({ title: 'Name', description: 'What the answer is called in the result.' }),
  pick: z
    .string()
    .max(200)
    .optional()
    .meta({
      title: 'Pick',
      description: 'Part of the answer to keep, by its path.',
      examples: ['data.name'],
    }),
  timeoutMs: z.number().int().min(100).max(60_000).default(5_000).meta({ title: 'Longest wait, ms' }),
});
export type Lookup = z.infer<typeof lookup>;

export const dataEnrichmentPayload = z
  .strictObject({
    records: z
      .array(record)
      .min(1)
      .max(MOST_RECORDS)
      .optional()
      .meta({
        title: 'Records',
        description: `Up to ${MOST_RECORDS.toLocaleString('en')} objects. Or give a file.`,
      }),
    file: fileReferenceSchema
      .optional()
      .meta({ title: 'File', description: 'CSV with a header, or JSON lines (.jsonl).' }),
    text: z
      .strictObject({
        trim: z.boolean().default(true).meta({ title: 'Trim', description: 'Spaces at both ends go.' }),
        collapseSpaces: z
          .boolean()
          .default(true)
          .meta({ title: 'Collapse spaces', description: 'Several become one.' }),
        emptyToNull: z
          .boolean()
          .default(true)
          .meta({ title: 'Empty to null', description: 'Empty text becomes null.' }),
      })
      .optional()
      .meta({ title: 'Text', description: 'How text is cleaned, in every field. Default: all of it.' }),
    email: fields
      .optional()
      .meta({ title: 'E-mail fields', description: 'Fields that hold an e-mail address.' }),
    phone: fields.optional().meta({ title: 'Phone fields', description: 'Fields that hold a phone number.' }),
    country: z
      .enum(getCountries())
      .optional()
      .meta({ title: 'Country', description: 'Of phone numbers that do not begin with +.' }),
    url: fields
      .optional()
      .meta({ title: 'Web address fields', description: 'Fields that hold a web address.' }),
    date: fields
      .optional()
      .meta({ title: 'Date fields', description: 'Fields that hold a date, with or without a time.' }),
    dateOrder: z
      .enum(['day-first', 'month-first'])
      .default('day-first')
      .meta({ title: 'Date order', description: 'How 04/05/2025 is read.' }),
    timeZone: z
      .string()
      .max(60)
      .refine((zone) => IANAZone.isValidZone(zone), 'is not the name of a time zone')
      .default('UTC')
      .meta({ title: 'Time zone', description: 'Of times that say none.', examples: ['Europe/Berlin'] }),
    locale: z
      .string()
      .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'is not the name of a language')
      .default('en')
      .meta({ title: 'Language of dates', description: 'Of the names of months; English is always read.' }),
    language: fields
      .optional()
      .meta({ title: 'Language fields', description: 'Fields whose language is to be found.' }),
    hash: z
      .array(
        z.strictObject({
          fields: fields.min(1).meta({ title: 'Fields', description: 'Hashed together, in this order.' }),
          algorithm: z.enum(HASHES).default('sha-256').meta({ title: 'Algorithm' }),
          as: name.meta({ title: 'Name', description: 'What the hash is called in the result.' }),
        }),
      )
      .max(20)
      .optional()
      .meta({ title: 'Hashes', description: 'Of cleaned fields.' }),
    join: z.array(join).max(10).optional().meta({ title: 'Joins', description: 'Columns of other tables.' }),
    lookup: lookup
      .optional()
      .meta({ title: 'HTTP lookup', description: 'Asks a public web service for each record.' }),
  })
  .refine(({ records, file }) => (records === undefined) !== (file === undefined), {
    path: ['records'],
    message: 'needs either records or a file',
  });
export type DataEnrichmentPayload = z.infer<typeof dataEnrichmentPayload>;
