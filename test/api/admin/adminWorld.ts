import type { InjectOptions } from 'fastify';
import type { ApiDeps } from '../../../src/api/http/deps';
import type { ApiScope } from '../../../src/security/scopes';
import { createKey } from '../../../src/operations/admin/apiKeys';
import { apiWorld } from '../apiWorld';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Options {
  headers?: Record<string, string>;
  /** A key's text, or null for none; that of an admin, if absent. */
  key?: string | null;
}

/** The admin API on a real PostgreSQL and a real Temporal server, and somebody who may do everything. */
export async function adminWorld(over: Partial<ApiDeps> = {}) {
  const api = await apiWorld(over);
  const keyFor = async (...scopes: ApiScope[]) => {
    const operator = { pool: api.pool, who: 'test', now: api.time.now };
    return (await createKey(operator, { name: `a ${scopes.join(' ')}`, scopes })).key;
  };
  const admin = await keyFor('admin');

  /** Asks the admin API, `url` standing below its prefix. */
  const ask = async (method: Method, url: string, body?: object, { key = admin, headers }: Options = {}) => {
    const request: InjectOptions = {
      method,
      url: `/api/v1${url}`,
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers },
      ...(body && { payload: body }),
    };
    const reply = await api.app.inject(request);
    return { status: reply.statusCode, headers: reply.headers, body: reply.body ? reply.json() : null };
  };

  /** The audit's entries of what was done, but for the keys made here. */
  const audit = async () =>
    (
      await api.pool.query(
        `select who, action, input, outcome from audit where action <> 'key create' order by seq`,
      )
    ).rows;

  return { ...api, keyFor, admin, ask, audit };
}

export type AdminWorld = Awaited<ReturnType<typeof adminWorld>>;
