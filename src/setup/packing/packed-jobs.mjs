import { isRecord } from '../base/json-file.mjs';

/** A PNG of one grey pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

/** Jobs whose types use every library that comes along, and one of a type that is a script. */
const JOBS = [
  { type: 'calculation', payload: { numbers: [1, 2, 3, 4, 5] } },
  {
    type: 'data-enrichment',
    payload: {
      records: [
        { mail: 'ann@example.com', tel: '+49 30 901820', on: '6 April 2025', text: 'How are you today?' },
      ],
      ...{ email: ['mail'], phone: ['tel'], date: ['on'], language: ['text'] },
    },
  },
  { type: 'word-count', payload: { text: 'to be or not to be' } },
];

/**
 * Has one job of each type that comes along done.
 * @param {string} url of an engine
 * @param {<Found>(what: string, look: () => Promise<Found | undefined>) => Promise<Found>} until
 * @returns {Promise<number>} how many
 */
export async function runPackedJobs(url, until) {
  const form = new FormData();
  form.append('file', new Blob([PIXEL], { type: 'image/png' }), 'pixel.png');
  const { id: upload } = await answerOf(
    await fetch(new URL('/api/files', url), { method: 'POST', body: form }),
  );
  const thumbnail = { type: 'file-processing', payload: { operation: 'thumbnail', file: { upload } } };
  const jobs = [...JOBS, thumbnail];
  for (const job of jobs) {
    const { jobId } = await until(`a job was taken: ${job.type}`, () => submitted(url, job));
    await until(`a job was done: ${job.type}`, async () => {
      const found = await answerOf(await fetch(new URL(`/api/jobs/${String(jobId)}`, url)));
      if (found['status'] === 'failed')
        throw new Error(`${job.type} failed: ${JSON.stringify(found['error'])}`);
      return found['status'] === 'completed' ? true : undefined;
    });
  }
  return jobs.length;
}

/**
 * @param {string} url
 * @param {object} job
 * @returns {Promise<Record<string, unknown> | undefined>} undefined while the types are not known yet
 */
async function submitted(url, job) {
  const response = await fetch(new URL('/api/jobs', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(job),
  });
  return response.ok ? answerOf(response) : undefined;
}

/** @param {Response} response */
async function answerOf(response) {
  const answer = /** @type {unknown} */ (await response.json());
  if (!response.ok || !isRecord(answer)) throw new Error(`${response.url} answers ${JSON.stringify(answer)}`);
  return answer;
}
