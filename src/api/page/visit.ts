import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NoticePage } from '../../db/answers/noticePage';
import type { ApiDeps } from '../http/deps';
import { identify } from '../login/login';
import type { SignIn } from '../login/identity';
import { signInUrl } from '../login/routes';
import { chosenLocale } from '../http/negotiate';
import { noticeView, type PageState } from './noticeView';
import type { Pages } from '../html/templates';
import { sendPage } from '../html/reply';

export type LinkRequest = FastifyRequest<{ Params: { token: string } }>;

/** A request for a link, with the page that it opens. */
export interface Visit {
  request: LinkRequest;
  reply: FastifyReply;
  page: NoticePage;
  now: Date;
}

/** How to show a page: its status, and what differs from the plain page. */
export type Showing = { status: number } & Partial<Pick<PageState, 'page' | 'kept' | 'alert'>>;

/** Sends the page of a visit. */
export async function showNotice(
  deps: ApiDeps,
  pages: Pages,
  { request, reply, page, now }: Visit,
  { status, ...showing }: Showing,
) {
  const locale = chosenLocale(request) ?? page.notice.locale;
  const signIn = await signInOf(deps, request, now);
  const view = noticeView({ page, now, locale, signIn, ...showing });
  if (view.filter) void reply.header('content-security-policy', SCRIPTED);
  return sendPage(reply, status, pages.render('notice', locale, view));
}

/** The login state of a page's reader; null if the link is enough. */
async function signInOf(deps: ApiDeps, request: LinkRequest, now: Date): Promise<SignIn | null> {
  if (!deps.config.login) return null;
  const identity = await identify(deps, request, now);
  if (identity) return { url: null, who: identity.account };
  return { url: signInUrl(deps, request, request.params.token), who: null };
}

/** The content policy of long pages, which run our script and nothing else. */
const SCRIPTED =
  "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export const isJson = ({ headers }: FastifyRequest): boolean =>
  /^application\/json\b/i.test(headers['content-type'] ?? '');
