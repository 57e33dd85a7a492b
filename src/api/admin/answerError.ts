import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_PROBLEMS, toApiProblem } from './problems';

/** Answers an error as `problem+json`. Logs internal errors, and does not reveal their details. */
export function answerError(error: Error, request: FastifyRequest, reply: FastifyReply) {
  const problem = toApiProblem(error, partsOf(request));
  const [status, title] = API_PROBLEMS[problem.kind];
  request.inDoubt = problem.kind === 'uncertain';
  if (status >= 500) request.log.error({ err: error, req: request }, 'request failed');
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="rollcall"');
  if (status === 503) reply.header('retry-after', '10');
  const body = {
    type: `urn:rollcall:problem:${problem.kind}`,
    title,
    status,
    detail: problem.message,
    ...(problem.faults && { errors: problem.faults }),
    requestId: request.id,
  };
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body);
}

const partsOf = ({ params, query: querystring, body }: FastifyRequest) => ({ params, querystring, body });
