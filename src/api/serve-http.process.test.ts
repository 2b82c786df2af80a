import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { contract } from '../contract/index.ts';
import { serveHttp } from './serve-http.ts';
import { type CallContext, headersOfCall, transportSuite } from './transport.suite.ts';

transportSuite('HTTP', async (engine, onUnexpectedError) => {
  const server = await serveHttp({
    engine,
    clock: systemClock,
    port: 0,
    token: null,
    panelDir: null,
    onUnexpectedError,
  });
  return {
    link: new OpenAPILink<CallContext>(contract, { url: server.url, headers: headersOfCall }),
    close: () => server.close(),
  };
});
