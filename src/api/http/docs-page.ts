import type { OpenApiDocument } from './open-api.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly parameters: unknown;
  readonly requestBody: unknown;
  readonly responses: Readonly<Record<string, unknown>> | undefined;
}

function operations({ paths = {} }: OpenApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item?.[method];
      if (operation === undefined) return [];
      const { tags = ['Other'], summary = '', parameters = [], requestBody, responses } = operation;
      return [{ method, path, tag: tags[0] ?? 'Other', summary, parameters, requestBody, responses }];
    }),
  );
}

function block(title: string, value: unknown): string {
  const empty = value === undefined || (Array.isArray(value) && value.length === 0);
  return empty ? '' : `<h4>${escape(title)}</h4><pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
}

function section(operation: Operation): string {
  const { method, path, summary, parameters, requestBody, responses } = operation;
  const answers = Object.entries(responses ?? {}).map(([status, answer]) =>
    block(`Answer ${status}`, answer),
  );
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escape(path)}</code> <span>${escape(summary)}</span></summary>
${block('Parameters', parameters)}${block('Body', requestBody)}${answers.join('')}</details>`;
}

const STYLE = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:2rem auto;padding:0 1rem}
details{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}summary b{display:inline-block;min-width:4.2rem;font-family:ui-monospace,monospace}summary span{opacity:.75}
pre{overflow:auto;max-height:24rem;padding:.8rem;border-radius:6px;background:color-mix(in srgb,currentColor 8%,transparent);font-size:12.5px}
h4{margin:.8rem 0 .2rem}`;

/** A page that lists every operation, from the document alone: no script, nothing from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const all = operations(document);
  const groups = [...new Set(all.map(({ tag }) => tag))].map((tag) => {
    const own = all.filter((operation) => operation.tag === tag);
    return `<section aria-label="${escape(tag)}"><h2>${escape(tag)}</h2>${own.map(section).join('\n')}</section>`;
  });
  const { title, version, description = '' } = document.info;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)} API</title><style>${STYLE}</style></head><body><main><h1>${escape(title)} API ${escape(version)}</h1>
<p>${escape(description)}</p><p>The same as a document for programs: <a href="/openapi.json">openapi.json</a></p>
${groups.join('\n')}</main></body></html>`;
}
