import express, { type ErrorRequestHandler, type Express } from 'express';
import { AllowedOrigins, crossOriginHeaders } from './allowed-origins.ts';
import { contractRoutes, findRoute } from '../routes.ts';
import { sendFailure } from './failure.ts';
import { fileTransfers } from './file-transfers.ts';
import { gate, type GateOptions } from './gate.ts';
import { procedures, type ProceduresOptions } from './procedures.ts';
import { securityHeaders } from './security-headers.ts';
import { staticPanel } from './static-panel.ts';

/** One answered request, for the figures. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route's path as in the contract, or `other`. */
  readonly route: string;
  readonly status: number;
}

type GatePart = Omit<GateOptions, 'routes' | 'settings' | 'allowed'>;

export interface ApplicationOptions extends GatePart, Omit<ProceduresOptions, 'routes'> {
  /** Folder of the built panel; null serves the API alone. */
  readonly panelDir: string | null;
  /** Origins of other pages that may use the API, as browsers write them. Default: none. */
  readonly allowedOrigins?: readonly string[];
  readonly onAnswered?: (request: AnsweredRequest) => void;
}

interface Description {
  readonly json: string;
  readonly page: string;
}

/** Few ever ask for it, and what makes it is large: it is loaded then. */
async function describeOnce(version: string): Promise<Description> {
  const [{ describeApi }, { docsPage }] = await Promise.all([
    import('./open-api.ts'),
    import('./docs-page.ts'),
  ]);
  const document = await describeApi(version);
  return { json: JSON.stringify(document), page: docsPage(document) };
}

/** Everything the HTTP server answers: procedures, their description, figures, and the panel. */
export function createApplication(options: ApplicationOptions): Express {
  const { engine, panelDir, onUnexpectedError, onAnswered } = options;
  const routes = contractRoutes();
  const allowed = new AllowedOrigins(options.allowedOrigins);
  const app = express();
  app.disable('x-powered-by');
  // What is asked for a token goes by exact paths, so nothing may answer at any other.
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('etag', false);
  app.set('query parser', false);

  app.use((request, response, next) => {
    const { method, path } = request;
    response.once('close', () => {
      const found = findRoute(routes, method, path);
      onAnswered?.({
        method,
        route: found.kind === 'route' ? found.route.path : 'other',
        status: response.statusCode,
      });
    });
    next();
  });
  app.use(securityHeaders());
  app.use(crossOriginHeaders(allowed));
  app.use(gate({ ...options, routes, allowed, settings: () => engine.system.settings() }));
  app.use(fileTransfers(options));
  app.use(procedures({ ...options, routes }));

  let description: Promise<Description> | null = null;
  const describe = () => (description ??= describeOnce(engine.system.view().version));
  app.get('/openapi.json', async (_request, response) => {
    response.type('json').send((await describe()).json);
  });
  app.get('/docs', async (_request, response) => {
    response.type('html').send((await describe()).page);
  });
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4; charset=utf-8').send(await engine.system.prometheus());
  });
  for (const path of ['/openapi.json', '/docs', '/metrics'])
    app.all(path, (request, response) => {
      response.set('Allow', 'GET, HEAD');
      const message = `${request.path} does not take ${request.method}.`;
      sendFailure(response, { code: 'METHOD_NOT_ALLOWED', status: 405, message });
    });

  if (panelDir !== null) app.use(staticPanel(panelDir));
  app.use((request, response) => {
    const message = `There is nothing at ${request.path}.`;
    sendFailure(response, { code: 'NOT_FOUND', status: 404, message });
  });
  const onError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    const status = (error as { status?: unknown }).status;
    // Express says 400 itself for a path it cannot decode.
    if (typeof status === 'number' && status >= 400 && status < 500) {
      sendFailure(response, { code: 'INVALID_INPUT', status, message: 'The request cannot be understood.' });
      return;
    }
    onUnexpectedError(error);
    const message = 'Something went wrong inside Capstan; its log has the details.';
    sendFailure(response, { code: 'INTERNAL_SERVER_ERROR', status: 500, message });
  };
  app.use(onError);
  return app;
}
