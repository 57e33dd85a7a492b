import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/api/app';
import type { ApiDeps } from '../../src/api/http/deps';
import { signToken, type LinkKey } from '../../src/security/linkToken';
import { testDatabase } from '../support/database';
import { devClient } from '../support/temporal';
import { NOW } from './noticeFixture';

const key: LinkKey = { id: 'k1', secret: randomBytes(32) };

/** The API on a real PostgreSQL and a real Temporal server, its log kept in `lines`; configured as given. */
export async function apiWorld(over: Partial<ApiDeps> = {}, config: Partial<ApiDeps['config']> = {}) {
  const [db, temporal] = await Promise.all([testDatabase(), devClient()]);
  const lines: string[] = [];
  const time = { now: NOW };
  const deps: ApiDeps = {
    pool: db.pool,
    client: temporal.client,
    config: {
      baseUrl: 'http://localhost:8088',
      linkKeys: [key],
      temporalUiUrl: 'http://localhost:8233',
      ...config,
    },
    clock: () => time.now,
    logger: { level: 'trace', stream: { write: (line) => void lines.push(line) } },
    ...over,
  };
  const app = createApp(deps);
  return {
    ...requests(app),
    app,
    lines,
    time,
    deps,
    pool: db.pool,
    client: temporal.client,
    token: (id: string) => signToken(id, key),

    /** Every answer in the database, oldest first. */
    answers: async () => (await db.pool.query('select * from answer order by seq')).rows,

    async close() {
      await app.close();
      await temporal.close();
      await db.drop();
    },
  };
}

export type ApiWorld = Awaited<ReturnType<typeof apiWorld>>;

const requests = (app: FastifyInstance) => ({
  /** Opens a link as a browser does. */
  get: (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { accept: 'text/html', ...headers } }),

  /** Submits a form as a browser does. */
  submit: (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url,
      headers: {
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
      payload: new URLSearchParams(fields).toString(),
    }),

  getJson: (url: string) => app.inject({ url, headers: { accept: 'application/json' } }),

  postJson: (url: string, body: object) =>
    app.inject({ method: 'POST', url, headers: { accept: 'application/json' }, payload: body }),
});
