import type { FastifyError, FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { markRecorded } from '../../db/admin/idempotency';
import { recordingWith } from '../../db/core/pool';
import { pagesOf, type Operator } from '../../operations/admin/operator';
import { settingsOf } from '../../operations/sweeps/preview';
import type { ApiDeps } from '../http/deps';
import { findCaller, requireScope } from './access';
import type { Caller } from './caller';
import type { Operate } from './endpoint';
import { answerError } from './answerError';
import { answerOnce } from './idempotency';
import { collectMethods, refuseOthers } from './methods';
import { checkTokensOf } from './oidc';
import { describeApi } from './openapi';
import { ApiProblem } from './problems';
import { auditRoutes } from './routes/audit';
import { cadenceRoutes } from './routes/cadence';
import { closureRoutes } from './routes/closures';
import { exemptionRoutes } from './routes/exemptions';
import { importRoutes } from './routes/imports';
import { keyRoutes } from './routes/keys';
import { noticeRoutes } from './routes/notices';
import { ownerActionRoutes } from './routes/ownerActions';
import { ownerRoutes } from './routes/owners';
import { restoreRoutes } from './routes/restore';
import { pauseRoutes } from './routes/pause';
import { sweepRoutes } from './routes/sweeps';
import { syncRoutes } from './routes/syncs';
import { taskRoutes } from './routes/tasks';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller of the request; set once it is known. */
    caller: Caller | null;
  }
}

const ROUTES = [
  sweepRoutes,
  syncRoutes,
  ownerRoutes,
  ownerActionRoutes,
  taskRoutes,
  noticeRoutes,
  closureRoutes,
  restoreRoutes,
  exemptionRoutes,
  cadenceRoutes,
  pauseRoutes,
  importRoutes,
  keyRoutes,
  auditRoutes,
];

/** How long a request waits for Temporal, in milliseconds. */
const PATIENCE_MS = 8_000;

/** The admin API, to be registered under its prefix. Document and UI are public; routes need a scope. */
export const adminApi = (deps: ApiDeps) => async (app: FastifyInstance) => {
  // Rejects form bodies, because a page of another site could send one.
  app.removeContentTypeParser('application/x-www-form-urlencoded');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    answerError(new ApiProblem('notFound', 'There is nothing at this address.'), request, reply),
  );
  await describeApi(app, deps.config);
  const known = collectMethods(app);
  await app.register(authenticated(deps));
  refuseOthers(app, known);
};

/** The routes, with authentication and scopes checked first. */
const authenticated = (deps: ApiDeps) => async (app: FastifyInstance) => {
  const checkToken = deps.config.oidc ? checkTokensOf(deps.config.oidc) : null;
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config;
    const caller = await findCaller(deps, checkToken, request, await deps.clock());
    // A route without a scope needs `admin`.
    requireScope(caller, scope ?? 'admin');
    request.caller = caller;
  });
  answerOnce(app, deps);
  const settings = settingsOf(deps.config);
  for (const add of ROUTES) add({ app, operate: operateWith(deps), settings });
};

const operateWith =
  (deps: ApiDeps): Operate =>
  async (request, work) => {
    const { pool, longPool = pool, client, config, clock } = deps;
    const operator: Operator = {
      pool: longPool,
      temporal: () => Promise.resolve(client),
      pageOf: pagesOf(config.temporalUiUrl, client.options.namespace),
      who: request.caller?.who ?? 'unknown',
      now: await clock(),
    };
    const { repeatable } = request;
    const operated = () => client.withDeadline(Date.now() + PATIENCE_MS, () => work(operator));
    if (!repeatable) return operated();
    return recordingWith((db) => markRecorded(db, repeatable, operator.now), operated);
  };
