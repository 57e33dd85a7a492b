import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem';

/** One client's requests in a minute: far beyond people and their scanners, far below a flood. */
const PER_CLIENT = 6000;

/**
 * Limits how often one client, by its address, may ask anything. A route may have a limit of its own instead, in its
 * `config.rateLimit`, or one more, as `preHandler: app.rateLimit({ max, timeWindow, keyGenerator })`. Beyond it the
 * answer is 429 with Retry-After. Holds for the routes that are added later, in `app.after`.
 */
export function limitRates(app: FastifyInstance): void {
  void app.register(rateLimit, {
    max: PER_CLIENT,
    timeWindow: '1 minute',
    // What is left is nobody's business before it is used up.
    addHeaders: NO_HEADERS,
    addHeadersOnExceeding: NO_HEADERS,
    errorResponseBuilder: () => new Problem('tooMany'),
  });
}

const NO_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
};
