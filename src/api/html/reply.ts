import type { FastifyReply, FastifyRequest } from 'fastify';
import { chosenLocale, visitorLocale, wantsJson } from '../http/negotiate';
import type { Pages } from './templates';
import type { Problem } from '../http/problem';
import { TEXTS } from './texts';

/** Sends a page. */
export const sendPage = (reply: FastifyReply, status: number, html: string) =>
  reply.code(status).type('text/html; charset=utf-8').send(html);

/** Answers a failed request: `application/problem+json` for a script, otherwise a page. */
export function sendProblem(pages: Pages, request: FastifyRequest, reply: FastifyReply, problem: Problem) {
  const locale = chosenLocale(request) ?? problem.locale ?? visitorLocale(request);
  const { title, body } = TEXTS[locale].problems[problem.kind];
  const { status } = problem;
  if (!wantsJson(request)) {
    return sendPage(reply, status, pages.render('problem', locale, { status, title, body }));
  }
  const { faults, ...extensions } = problem.details;
  const type = `urn:rollcall:problem:${problem.kind}`;
  const errors = faults && { errors: faults };
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send({ type, title, status, detail: body, ...errors, ...extensions, requestId: request.id });
}
