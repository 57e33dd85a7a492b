import type { FastifyRequest } from 'fastify';
import { findByLogin, findMember } from '../../db/answers/people';
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
 * recipient must be logged in, or of a team one of its present members; a notice to a mailbox without a person may be
 * answered by any known person. Throws Problem `signIn` if nobody is logged in, `notYours` if somebody else is.
 */
export async function sayerOf(
  deps: ApiDeps,
  request: FastifyRequest,
  { page: { notice }, now }: { page: NoticePage; now: Date },
): Promise<Respondent> {
  const { login } = deps.config;
  if (!login) return { saidBy: notice.recipient ?? LINK_HOLDER, login: null, member: null };
  const identity = await identify(deps, request, now);
  if (!identity) throw new Problem('signIn', {}, notice.locale);
  const byMail = login.by === 'oidc' && login.claim === 'email';
  const people = await findByLogin(deps.pool, { ...identity, byMail, directories: login.directories });
  const { recipient, locale } = notice;
  const saidBy = recipient === null ? people[0] : people.find((id) => id === recipient);
  if (saidBy !== undefined) return { saidBy, login: identity.login, member: null };
  const member = recipient === null ? null : await findMember(deps.pool, recipient, people);
  if (recipient === null || member === null) throw new Problem('notYours', {}, locale);
  return { saidBy: recipient, login: identity.login, member };
}
