import type { FastifyRequest } from 'fastify';
import { findByLogin } from '../../db/answers/people';
import type { NoticePage } from '../../db/answers/noticePage';
import type { ApiDeps } from '../http/deps';
import { Problem } from '../http/problem';
import { gatewayOf } from './gateway';
import { readSession } from './session';
import type { Identity, Respondent } from './identity';

/** The respondent's name if the notice went to a mailbox without a known person. */
const LINK_HOLDER = 'holder of the link';

/** The logged-in person; null if nobody is logged in. */
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
 * The respondent of a request to that page. Without a login, that is the recipient of the link. With a login, the
 * recipient must be logged in; a notice to a mailbox without a person may be answered by any known person. Throws Problem
 * `signIn` if nobody is logged in, `notYours` if somebody else is.
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
