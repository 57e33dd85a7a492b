import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SweepSettings } from '../../db/preview/preview';
import type { ApiScope } from '../../security/scopes';
import type { Operator } from '../../operations/admin/operator';
import { API_PROBLEMS, problemBody } from './problems';

/** The API's routes are added to this; `operate` does an operation for whoever sent the request. */
export interface AdminApi {
  app: FastifyInstance & { withTypeProvider: unknown };
  operate: Operate;
  /** What a sweep's preview needs to know. */
  settings: SweepSettings;
}

/** Does `work` as whoever sent `request`; a Temporal that does not answer holds nobody up for long. */
export type Operate = <T>(request: FastifyRequest, work: (operator: Operator) => Promise<T>) => Promise<T>;

/** The app with handlers typed by their schemas. */
export const typed = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>();

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be allowed to do. */
    scope?: ApiScope;
  }
}

interface Shape {
  params?: z.ZodType;
  querystring?: z.ZodType;
  body?: z.ZodType;
  response: Record<number, z.ZodType>;
}

/** Of every operation; a body may also be too large or no JSON, a write meet a conflict. */
const ALWAYS = [400, 401, 403, 422, 429, 503];
const OF_BODIES = [413, 415];
const OF_WRITES = [404, 409, ...OF_BODIES];

const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .describe(
      'Chosen by you, up to 255 printable characters: the same request under the same key is done once.',
    ),
});

/** Options of a route that reads: what it is called, in a sentence, and its shapes. Every status it may have is told. */
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

/** Options of a route that writes; `toldOnce` where its answer has a secret in it, for whoever sends it again. */
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
  description: `Needs the scope \`${scope}\`.`,
  security: [{ bearer: [] }],
  response: { ...Object.fromEntries(statuses.map((status) => [status, problemOf(status)])), ...response },
});

const problemOf = (status: number) => ({
  description: Object.values(API_PROBLEMS).find(([known]) => known === status)?.[1] ?? 'Not done',
  content: { 'application/problem+json': { schema: problemBody } },
});
