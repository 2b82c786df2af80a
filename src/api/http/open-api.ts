import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '../../contract/index.ts';

export type OpenApiDocument = Awaited<ReturnType<OpenAPIGenerator['generate']>>;

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
  return { ...document, paths: { ...document.paths, '/metrics': metricsPath } };
}
