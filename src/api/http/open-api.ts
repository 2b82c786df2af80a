import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '../../contract/index.ts';
import { shapeDocument } from './shape-document.ts';

export type OpenApiDocument = Awaited<ReturnType<OpenAPIGenerator['generate']>>;

/** What the groups of calls are about. */
const TAGS: Readonly<Record<string, string>> = {
  Oscillator: 'The fleet of pusher and puller threads: start, stop, state, settings.',
  Redis: 'Connections, the Redis in use, its keys.',
  Queues: 'Every BullMQ queue on the connection and its jobs.',
  Pools: 'Pools of worker processes that run scripts.',
  'One-shots': 'Processes that run one task and end.',
  Tasks: 'Tasks of pools, one-shots and Python workers, those that ended included.',
  Scripts: 'The scripts that workers may run.',
  Examples: 'Two calls with bodies and answers of their own shape.',
  Processes: 'Every process of the engine: state, output, start, stop, scale.',
  Python: 'Python workers and what they can do.',
  'Dead letters': 'Python tasks that were given up.',
  Jobs: 'Typed jobs: submit, follow, cancel, retry.',
  'Trees of jobs': 'Parents that wait for their children.',
  Schedules: 'Jobs that are submitted again and again.',
  'Job types': 'What can be submitted as a job.',
  'Job workers': 'Processes that run jobs, here and on other machines.',
  Files: 'Files that jobs read and make.',
  Engine: 'Health, logs, events, settings and figures of the engine itself.',
  Work: 'What may be changed on a connection.',
};

const metricsPath = {
  get: {
    operationId: 'system.metrics',
    summary: 'Figures for Prometheus',
    tags: ['Engine'],
    responses: {
      200: { description: 'OK', content: { 'text/plain': { schema: { type: 'string' as const } } } },
    },
  },
};

/** The OpenAPI 3.1 description of the contract. `version`: of Capstan. */
export async function describeApi(version: string): Promise<OpenApiDocument> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      title: 'Capstan',
      version,
      description:
        'Runs and watches background work. Streams are server-sent events; `Last-Event-ID` continues one behind the last event seen. Errors are JSON with `code`, `status`, `message` and `data`.',
    },
    servers: [{ url: '/' }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'Asked for only where a token is set.' },
      },
    },
    security: [{}, { token: [] }],
  });
  const whole = { ...document, paths: { ...document.paths, '/metrics': metricsPath } };
  return shapeDocument(whole, TAGS) as OpenApiDocument;
}
