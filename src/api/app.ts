import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import { readJson, compressAnswers, drainOnClose, limitRates, secure, setHeaders } from './http/hardening';
import { bounceRoutes } from './http/bounces';
import { adminApi } from './admin/adminApi';
import { answerError } from './admin/answerError';
import { confirmRoutes } from './page/routes';
import type { ApiDeps } from './http/deps';
import { answerErrors } from './html/errors';
import { generalRoutes } from './health';
import { loggerOptions } from './http/logging';
import { overviewPage } from './overview/overview';
import { loadPages } from './html/templates';
import { Problem } from './http/problem';
import { sendProblem } from './html/reply';

/** Several times what answers to 2,000 tasks need, as a form or as JSON; in bytes. */
const BODY_LIMIT = 1024 * 1024;

/** How long a client may take to send its request, in milliseconds; then the connection is cut. */
const REQUEST_TIMEOUT_MS = 30_000;

const ADMIN_API = '/api/v1';

/** The app, ready for `listen` or `inject`. Closing it waits for requests in progress; the caller closes pool and client. */
export function createApp(deps: ApiDeps): FastifyInstance {
  const pages = loadPages(deps.config.baseUrl);
  const { trustedProxies: proxies = [] } = deps.config;
  const app: FastifyInstance = Fastify({
    logger: loggerOptions(deps.logger),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: 2 * REQUEST_TIMEOUT_MS,
    // Node checks for expired connections only at this interval.
    http: { headersTimeout: REQUEST_TIMEOUT_MS / 2, connectionsCheckingInterval: 5_000 },
    forceCloseConnections: 'idle',
    // Each route limits its own parameters.
    routerOptions: { maxParamLength: 5000 },
    trustProxy: proxies.length > 0 && proxies,
    // A malformed address is answered like a forged link.
    frameworkErrors: (error, request, reply) => {
      if (request.url.startsWith(ADMIN_API)) return void answerError(error, request, setHeaders(reply));
      void sendProblem(pages, request, setHeaders(reply), new Problem('unknown'));
    },
  });
  app.removeContentTypeParser('text/plain');
  readJson(app);
  drainOnClose(app);
  secure(app, deps.config.baseUrl);
  answerErrors(app, pages);
  void app.register(formbody);
  limitRates(app);
  compressAnswers(app);
  // A plugin applies to the routes added after it.
  app.after(() => {
    generalRoutes(app, deps, pages);
    void app.register(confirmRoutes(deps, pages));
    void app.register(adminApi(deps), { prefix: ADMIN_API });
    void app.register(overviewPage(deps), { prefix: '/admin' });
    bounceRoutes(app, deps);
  });
  return app;
}
