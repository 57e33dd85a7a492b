import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NoticePage } from '../db/noticePage';
import { InvalidInput } from '../domain/errors';
import { faultsAlert, staleAlert } from './alert';
import { answerNotice, openNotice, type Answered } from './answering';
import type { ApiDeps } from './deps';
import { formInput, readFields } from './form';
import { noticeJson, receiptJson } from './json';
import { chosenLocale, wantsJson } from './negotiate';
import { noticeView, type PageState } from './noticeView';
import { basePath, type Pages } from './pages';
import { Problem } from './problem';
import { sendPage } from './reply';

type Request = FastifyRequest<{ Params: { token: string } }>;

/** The confirmation link: GET and HEAD show and change nothing, POST answers. */
export function confirmRoutes(app: FastifyInstance, deps: ApiDeps, pages: Pages): void {
  app.get('/r/:token', async (request: Request, reply) => {
    const now = await deps.clock();
    const page = await openNotice(deps, request.params.token, now);
    if (wantsJson(request)) return noticeJson(page);
    return sendNotice(pages, reply, 200, { page, now, locale: localeOf(request, page) });
  });

  app.post('/r/:token', async (request: Request, reply) => {
    const now = await deps.clock();
    const page = await openNotice(deps, request.params.token, now);
    const { log } = request;
    if (isJson(request))
      return sendReceipt(reply, await answerNotice(deps, page, { input: request.body, now, log }));
    return answerForm(deps, pages, { request, reply, page, now });
  });
}

interface Submission {
  request: Request;
  reply: FastifyReply;
  page: NoticePage;
  now: Date;
}

async function answerForm(deps: ApiDeps, pages: Pages, { request, reply, page, now }: Submission) {
  const kept = readFields(request.body);
  const locale = localeOf(request, page);
  const again = (status: number, state: Pick<PageState, 'page' | 'alert'>) =>
    sendNotice(pages, reply, status, { now, locale, kept, ...state });
  try {
    const input = formInput(kept, page.notice.tasks);
    const answered = await answerNotice(deps, page, { input, now, log: request.log });
    if (wantsJson(request)) return sendReceipt(reply, answered);
    if (answered.outcome === 'stale') return again(409, { page: answered.page, alert: staleAlert(locale) });
    return reply.redirect(receiptUrl(deps, request), 303);
  } catch (error) {
    if (!(error instanceof InvalidInput) || wantsJson(request)) throw error;
    return again(422, {
      page,
      alert: faultsAlert({ faults: error.faults, fields: kept, page, now, locale }),
    });
  }
}

function sendReceipt(reply: FastifyReply, { outcome, recorded, page }: Answered) {
  if (outcome === 'stale') throw new Problem('stale', { current: noticeJson(page) }, page.notice.locale);
  return reply.code(200).send(receiptJson(page, recorded));
}

const sendNotice = (pages: Pages, reply: FastifyReply, status: number, state: PageState) =>
  sendPage(reply, status, pages.render('notice', state.locale, noticeView(state)));

/** The same address, in the same language; from the configured base, never from the Host header. */
function receiptUrl({ config }: ApiDeps, request: Request): string {
  const lang = chosenLocale(request);
  return `${basePath(config.baseUrl)}/r/${request.params.token}${lang ? `?lang=${lang}` : ''}`;
}

const localeOf = (request: FastifyRequest, page: NoticePage) => chosenLocale(request) ?? page.notice.locale;

const isJson = ({ headers }: FastifyRequest) => /^application\/json\b/i.test(headers['content-type'] ?? '');
