import { makeFolder } from '../../../core/ports/make-folder.ts';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { JobFailure } from '../../../model/job-failure.ts';
import { type FileReference, type JobFile, jobFileSchema, MOST_FILE_BYTES } from '../../../model/job-file.ts';
import { newUniqueId } from '../../../core/jobs/job-ids.ts';
import type { InputFile, JobFiles, OutputFile } from '../job-type.ts';
import { type OpenedFile, openInside } from './open-inside.ts';

export interface JobFilesOptions {
  /** Folder of uploads and of what jobs make, as the engine has it. */
  readonly folder: string;
  /** Folders of whose files jobs may name the path. */
  readonly allowed: readonly string[];
  readonly job: string;
}

/** The files of one attempt, laid out as the engine lays out uploads: `<id>/content` and `<id>/file.json`. */
export class AttemptFiles implements JobFiles {
  readonly #options: JobFilesOptions;
  readonly #unfinished = new Set<string>();

  constructor(options: JobFilesOptions) {
    this.#options = options;
  }

  async open(reference: FileReference): Promise<InputFile> {
    const { folder, allowed } = this.#options;
    const opened =
      'upload' in reference
        ? await openUpload(folder, reference.upload)
        : await openInside(allowed, reference.path);
    return { ...opened, close: () => opened.handle.close() };
  }

  async create(name: string, mediaType: string): Promise<OutputFile> {
    const id = newUniqueId(Date.now());
    const folder = join(this.#options.folder, id);
    await makeFolder(folder, 2);
    this.#unfinished.add(folder);
    const path = join(folder, 'content');
    const discard = async () => {
      this.#unfinished.delete(folder);
      await rm(folder, { recursive: true, force: true });
    };
    const finish = async (): Promise<JobFile> => {
      const { size } = await stat(path);
      if (size > MOST_FILE_BYTES) {
        await discard();
        throw new JobFailure('INVALID_RESULT', `The file ${name} is larger than 50 MB.`);
      }
      const file: JobFile = {
        id,
        name: basename(name),
        mediaType,
        bytes: size,
        createdAt: Date.now(),
        job: this.#options.job,
      };
      await writeFile(join(folder, 'file.json'), `${JSON.stringify(file)}\n`, { mode: 0o600 });
      this.#unfinished.delete(folder);
      return file;
    };
    return { path, finish, discard };
  }

  /** Removes what was neither finished nor discarded. */
  async discard(): Promise<void> {
    for (const folder of this.#unfinished) await rm(folder, { recursive: true, force: true });
    this.#unfinished.clear();
  }
}

/** An uploaded file, by the name that it had where it came from. */
async function openUpload(folder: string, id: string): Promise<OpenedFile> {
  try {
    const text = await readFile(join(folder, id, 'file.json'), 'utf8');
    const { name } = jobFileSchema.parse(JSON.parse(text));
    return { ...(await openInside([folder], join(id, 'content'))), name };
  } catch (cause) {
    throw new JobFailure('REFUSED', `There is no uploaded file ${id} on the machine that runs the job.`, {
      cause,
    });
  }
}
