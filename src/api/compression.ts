import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** What is shorter, in bytes, gains nothing. */
const THRESHOLD = 1024;

/**
 * Compresses long answers, for clients that accept that. Requests are never unpacked: a small one could become huge.
 * Holds for the routes that are added later, in `app.after`.
 */
export function compressAnswers(app: FastifyInstance): void {
  void app.register(compress, {
    threshold: THRESHOLD,
    encodings: ['br', 'gzip'],
    globalDecompression: false,
  });
}
