import type { FastifyError, FastifyInstance } from 'fastify';
import { InvalidInput, OutcomeUnknown } from '../../domain/common/errors';
import type { Pages } from './templates';
import { Problem, type ProblemKind } from '../http/problem';
import { sendProblem } from './reply';

const BY_STATUS: Record<number, ProblemKind> = { 404: 'unknown', 413: 'tooLarge', 415: 'unsupported' };

/** Translates every thrown error into an answer. */
export function answerErrors(app: FastifyInstance, pages: Pages): void {
  app.setNotFoundHandler((request, reply) => sendProblem(pages, request, reply, new Problem('unknown')));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = toProblem(error);
    // Internal errors are logged; the answer does not reveal their details.
    if (problem.status >= 500) request.log.error({ err: error, req: request }, 'request failed');
    return sendProblem(pages, request, reply, problem);
  });
}

function toProblem(error: Error & { statusCode?: number }): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) return new Problem('invalid', { faults: error.faults });
  if (error instanceof OutcomeUnknown) return new Problem('uncertain');
  const { statusCode: status = 500 } = error;
  if (status >= 400 && status < 500) return new Problem(BY_STATUS[status] ?? 'badRequest');
  return new Problem('failed');
}
