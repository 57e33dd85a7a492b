import type { FastifyRequest } from 'fastify';
import { type ApiScope, mayDo } from '../../security/scopes';
import { useKey } from '../../operations/admin/apiKeys';
import type { ApiDeps } from '../http/deps';
import type { TokenCheck } from './oidc';
import { ApiProblem } from './problems';
import type { Caller } from './caller';

const BEARER = /^Bearer +([^\s]+) *$/i;

/** The caller of a request; null without a key or token, or with an invalid one. */
export async function findCaller(
  { pool }: ApiDeps,
  checkToken: TokenCheck | null,
  { headers }: Pick<FastifyRequest, 'headers'>,
  now: Date,
): Promise<Caller | null> {
  const text = BEARER.exec(headers.authorization ?? '')?.[1];
  if (text === undefined) return null;
  const key = await useKey({ pool, now }, text);
  if (key) return callerOf(key);
  return checkToken ? checkToken(text, now) : null;
}

/** The caller that a key stands for, by the name that histories record. */
export const callerOf = ({ name, id, scopes }: { name: string; id: string; scopes: string[] }): Caller => ({
  who: `${name} (key ${id})`,
  scopes,
});

/** Throws ApiProblem if `caller` is null or lacks `scope`. */
export function requireScope(caller: Caller | null, scope: ApiScope): asserts caller is Caller {
  if (!caller)
    throw new ApiProblem('unauthenticated', 'Send an API key or an access token: Authorization: Bearer ...');
  if (!mayDo(caller.scopes, scope)) throw new ApiProblem('forbidden', `This needs the scope ${scope}.`);
}
