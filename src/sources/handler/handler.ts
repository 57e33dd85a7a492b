import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CloseResult, HandledTask } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import { shown } from '../program/shown';
import type { SwitchingSource } from '../source';

/** What a handler is asked to do with a task. */
export type Doing = 'close' | 'restore';

/** The mirror's rows, given by the composition root: a source knows no SQL. */
export interface HandledRows {
  /** Those of the tasks that the mirror has. */
  find(source: string, taskIds: string[], doing: Doing): Promise<HandledTask[]>;
  /** Has the mirror say that the tasks are enabled, or not. */
  setEnabled(source: string, taskIds: string[], enabled: boolean): Promise<void>;
  /** Records how a call ended: `problem` says what went wrong, else null. */
  recordCall(source: string, call: { problem: string | null; now: Date }): Promise<void>;
}

/** What a handler is sent of each task. */
export interface HandlerRequest {
  do: Doing;
  source: string;
  id: string;
  project: string;
  name: string;
  owner: string | null;
  /** The same whenever the same closing, or restore, is asked for again. */
  key: string;
}

/** What a call came to. `problem` is why it did not end well, else null; `later`: it may end well another time. */
export interface HandlerAnswer {
  results: unknown[];
  problem: string | null;
  later: boolean;
}

/** A command or a webhook of the operator's, which switches tasks off and on in their platform. */
export interface Handler {
  /** As messages call it: the command, the webhook. */
  what: string;
  /** Where requests go: the command line, the address. No secret. */
  goesTo: string;
  /** What no message shows: each may be a secret. */
  hidden: string[];
  /**
   * Sends the requests; gives up, and ends what it began, once `stopped` is aborted. Does not reject for anything that is
   * wrong at the other end.
   */
  call(requests: HandlerRequest[], stopped?: AbortSignal): Promise<HandlerAnswer>;
}

/** A longer answer is not read on: many times what a hundred results need. */
export const MAX_ANSWER = 1_000_000;

/** Tasks to a call: few enough for a time limit to mean something. */
const CALL_SIZE = 100;

/** No further call begins later than this: the activity that waits ends after ten minutes. Milliseconds. */
const LAST_CALL = 5 * 60_000;

/** How `handler` closes and restores the tasks of `source`. */
export function switchedBy(
  handler: Handler,
  source: string,
  rows: HandledRows,
): Pick<SwitchingSource, 'close' | 'restore'> {
  const call = async (doing: Doing, requests: HandlerRequest[], { now, stopped }: Call) => {
    const answer = await handler.call(requests, stopped);
    const given = stopped?.aborted ?? false;
    const problem = answer.problem === null ? null : shown(answer.problem, handler.hidden);
    if (!given) await rows.recordCall(source, { problem: problem && `${handler.what} ${problem}`, now });
    const results = resultsOf(handler, requests, { ...answer, problem });
    const done = results.filter(({ error }) => error === null).map(({ taskId }) => taskId);
    await rows.setEnabled(source, done, doing === 'restore');
    // What is done is known by the mirror; of the rest nothing is said: it is asked for again, by the same keys.
    if (given) throw new SourceUnavailable(`${handler.what} was given up, as the worker stops`);
    return results;
  };
  const switchAll = async (doing: Doing, taskIds: string[], how: Call): Promise<CloseResult[]> => {
    const requests = await requestsFor(rows, { source, doing, taskIds });
    const absent = doing === 'close' ? 'there is no such task' : 'the task is gone';
    const asked = new Set(requests.map(({ id }) => id));
    const results: CloseResult[] = taskIds
      .filter((id) => !asked.has(id))
      .map((taskId) => ({ taskId, error: absent }));
    const until = performance.now() + LAST_CALL;
    for (let at = 0; at < requests.length; at += CALL_SIZE) {
      if (performance.now() > until) throw new SourceUnavailable(`${handler.what} took too long`);
      results.push(...(await call(doing, requests.slice(at, at + CALL_SIZE), how)));
    }
    return results;
  };
  return {
    close: (taskIds, now, stopped) => switchAll('close', taskIds, { now, stopped }),
    restore: (taskIds, now, stopped) => switchAll('restore', taskIds, { now, stopped }),
  };
}

/** As of when tasks are switched, and what is aborted when nobody waits for it any more. */
interface Call {
  now: Date;
  stopped: AbortSignal | undefined;
}

/** What a handler is sent to close or restore the tasks; none for one that is gone. */
export async function requestsFor(
  rows: HandledRows,
  { source, doing, taskIds }: { source: string; doing: Doing; taskIds: string[] },
): Promise<HandlerRequest[]> {
  const tasks = await rows.find(source, taskIds, doing);
  return tasks
    .filter(({ gone }) => !gone)
    .map(({ closure, gone: _gone, ...task }) => ({
      do: doing,
      source,
      ...task,
      key: `${doing}-${closure ?? randomUUID()}`,
    }));
}

const result = z.union([
  z.object({ id: z.string(), error: z.string() }),
  z.object({ id: z.string(), ok: z.literal(true) }),
]);

/**
 * A result for each request: what was answered counts. Throws SourceUnavailable where nothing was, and the problem may
 * pass: then all wait. Where something was, the rest has failed, so that one task cannot hold up the others for ever.
 */
function resultsOf(handler: Handler, requests: HandlerRequest[], answer: HandlerAnswer): CloseResult[] {
  const { later, problem } = answer;
  const answered = new Map<string, string | null>();
  for (const one of answer.results) {
    const { data } = result.safeParse(one);
    if (data) answered.set(data.id, 'error' in data ? shown(data.error, handler.hidden) || NO_REASON : null);
  }
  const some = requests.some(({ id }) => answered.has(id));
  if (!some && problem !== null && later) throw new SourceUnavailable(`${handler.what} ${problem}`);
  const otherwise = `${handler.what} ${problem ?? 'gave no result for this task'}`;
  return requests.map(({ id }) => ({ taskId: id, error: answered.has(id) ? answered.get(id)! : otherwise }));
}

const NO_REASON = 'refused, without a reason';
