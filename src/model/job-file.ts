import { z } from 'zod';

/** Largest file that is taken, bytes: 50 MB. */
export const MOST_FILE_BYTES = 52_428_800;

export const fileIdSchema = z.string().regex(/^[0-9a-z]{26}$/, 'is not the id of a file');

/** How a payload names a file: one that was uploaded, or one by its path, which lies inside an allowed folder. */
export const fileReferenceSchema = z.union([
  z.strictObject({ upload: fileIdSchema.meta({ title: 'Uploaded file', description: 'Its id' }) }),
  z.strictObject({
    path: z.string().min(1).max(4_096).meta({
      title: 'Path',
      description: 'Of a file inside an allowed folder, on the machine that runs the job',
    }),
  }),
]);
export type FileReference = z.infer<typeof fileReferenceSchema>;

/** A file that Capstan keeps: an upload, or what a job has made. Results name it as `{file: JobFile}`. */
export const jobFileSchema = z.object({
  id: fileIdSchema,
  /** As its maker called it, without folders. */
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
  createdAt: z.number(),
  /** The job that made it; null for an upload. */
  job: z.string().nullable(),
});
export type JobFile = z.infer<typeof jobFileSchema>;
