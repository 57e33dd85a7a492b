import type { FastifyRequest } from 'fastify';
import { findByLogin } from '../../db/answers/people';
import type { NoticePage } from '../../db/answers/noticePage';
import type { ApiDeps } from '../http/deps';
import { Problem } from '../http/problem';
import { gatewayOf } from './gateway';
import { readSession } from './session';
import type { Identity, Respondent } from './identity';

/** Who answered, when the notice went to a mailbox of which no person is known. */
const LINK_HOLDER = 'holder of the link';

/** Who is logged in; null for nobody. */
export async function identify(
  { config }: ApiDeps,
  request: FastifyRequest,
  now: Date,
): Promise<Identity | null> {
  const { login, linkKeys } = config;
  if (!login) return null;
  return login.by === 'header' ? gatewayOf(login)(request) : readSession(request, linkKeys, now);
}

/**
 * Who says what a request answers to that page. Without a login that is whoever the link was sent to; with one, it
 * has to be them who logged in. What went to a mailbox without a person may be answered by anybody who is known.
 * Throws Problem: `signIn` where nobody is logged in, `notYours` for somebody else.
 */
export async function sayerOf(
  deps: ApiDeps,
  request: FastifyRequest,
  { page: { notice }, now }: { page: NoticePage; now: Date },
): Promise<Respondent> {
  const { login } = deps.config;
  if (!login) return { saidBy: notice.recipient ?? LINK_HOLDER, login: null };
  const identity = await identify(deps, request, now);
  if (!identity) throw new Problem('signIn', {}, notice.locale);
  const byMail = login.by === 'oidc' && login.claim === 'email';
  const people = await findByLogin(deps.pool, { ...identity, byMail, directories: login.directories });
  const saidBy = notice.recipient === null ? people[0] : people.find((id) => id === notice.recipient);
  if (saidBy === undefined) throw new Problem('notYours', {}, notice.locale);
  return { saidBy, login: identity.login };
}
