import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SweepSettings } from '../../db/preview/preview';
import type { ApiScope } from '../../security/scopes';
import type { Operator } from '../../operations/admin/operator';
import { API_PROBLEMS, problemBody } from './problems';

/** What route files need: the app to add routes to, and `operate`, which runs an operation as the caller. */
export interface AdminApi {
  app: FastifyInstance & { withTypeProvider: unknown };
  operate: Operate;
  /** Settings for the preview of a sweep. */
  settings: SweepSettings;
}

/** Runs `work` as the caller of `request`. Calls to Temporal time out soon. */
export type Operate = <T>(request: FastifyRequest, work: (operator: Operator) => Promise<T>) => Promise<T>;

/** The app with handlers typed by their schemas. */
export const typed = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>();

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a caller needs. */
    scope?: ApiScope;
  }
}

interface Shape {
  params?: z.ZodType;
  querystring?: z.ZodType;
  body?: z.ZodType;
  response: Record<number, z.ZodType>;
}

/** The problem statuses of every operation. Those of bodies and writes come in addition. */
const ALWAYS = [400, 401, 403, 422, 429, 503];
const OF_BODIES = [413, 415];
const OF_WRITES = [404, 409, ...OF_BODIES];

const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .describe(
      'A key of your choice, up to 255 printable characters: a request repeated with the same key is carried out only once.',
    ),
});

/** Options of a route that reads: its summary and shapes. The document lists every status it may answer. */
export const reads = <const S extends Shape>(
  tag: string,
  summary: string,
  shape: S,
  scope: ApiScope = 'read',
) => ({
  config: { scope },
  schema: { ...shape, ...told(tag, summary, shape, scope, statusesOf(shape)) },
});

const statusesOf = ({ params, body }: Shape) => [
  ...ALWAYS,
  ...(params ? [404] : []),
  ...(body ? OF_BODIES : []),
];

/** Options of a route that writes. If its answer contains a secret, `toldOnce` is the message for a repeated request. */
export const writes = <const S extends Shape>(
  tag: string,
  summary: string,
  shape: S,
  scope: ApiScope,
  toldOnce?: string,
) => ({
  config: { scope, ...(toldOnce !== undefined && { toldOnce }) },
  schema: {
    ...shape,
    headers: idempotencyHeader,
    ...told(tag, summary, shape, scope, [...ALWAYS, ...OF_WRITES]),
  },
});

const told = (tag: string, summary: string, { response }: Shape, scope: ApiScope, statuses: number[]) => ({
  tags: [tag],
  summary,
  description: `Requires the scope \`${scope}\`.`,
  security: [{ bearer: [] }],
  response: { ...Object.fromEntries(statuses.map((status) => [status, problemOf(status)])), ...response },
});

const problemOf = (status: number) => ({
  description: Object.values(API_PROBLEMS).find(([known]) => known === status)?.[1] ?? 'Failed',
  content: { 'application/problem+json': { schema: problemBody } },
});
