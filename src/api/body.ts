import type { FastifyInstance } from 'fastify';
import { Problem } from './problem';

/** Our own bodies are four levels deep. */
const DEEPEST = 32;

/**
 * Reads JSON bodies, but none that is nested deeper than anything here is meant to be: whatever walks through such a
 * value level by level, as JSON.stringify does, runs out of stack.
 */
export function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isDeeper(body, DEEPEST)) return done(new Problem('badRequest'));
    return parse(request, body, done);
  });
}

/** Whether lists and objects in the JSON text `json` lie more than `deepest` levels within each other. */
export function isDeeper(json: string, deepest: number): boolean {
  let depth = 0;
  let quoted = false;
  // What is no JSON may be misread: it is refused anyway.
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
