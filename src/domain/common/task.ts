import { z } from 'zod';

/** The key of a task. */
export interface TaskKey {
  source: string;
  taskId: string;
}

/** A task's key as one text, for maps and sets. Two sources may use the same ids. */
export const taskKey = ({ source, taskId }: TaskKey): string => JSON.stringify([source, taskId]);

/** How a run ended. A run that is still going, or that was skipped, has no result. */
export const RUN_RESULTS = ['succeeded', 'failed'] as const;
export type RunResult = (typeof RUN_RESULTS)[number];

const moment = z.date().describe('ISO 8601, in UTC');

/** What a source says about a task's runs. It changes without anybody's decision, so it never counts as an edit. */
export const runFacts = z.object({
  lastRunAt: moment.nullable(),
  runCount: z.int().nullable(),
  lastResult: z.enum(RUN_RESULTS).describe('how the latest run that ended did so').nullable(),
  failuresInARow: z
    .int()
    .describe('how many of the latest runs failed; 0 if the latest succeeded')
    .nullable(),
  meanDurationSeconds: z.number().describe('of the runs that its source still knows').nullable(),
  nextRunAt: moment.nullable(),
  cost: z.string().describe('as its source words it, such as "12.40 EUR a month"').nullable(),
});

export type RunFacts = z.infer<typeof runFacts>;

/** For a source that knows nothing of runs, or only some of it. */
export const NO_RUN_FACTS: RunFacts = {
  lastRunAt: null,
  runCount: null,
  lastResult: null,
  failuresInARow: null,
  meanDurationSeconds: null,
  nextRunAt: null,
  cost: null,
};

/**
 * What a source says about a task for people to read. The mirror stores it, notices freeze it, and lists, mails and
 * pages show it. Null means unknown.
 */
export const taskDetails = z.object({
  name: z.string(),
  schedule: z.string().nullable(),
  ...runFacts.shape,
  url: z.string().nullable(),
});

export type TaskDetails = z.infer<typeof taskDetails>;

/** The names of these fields, for code that handles all of them alike. */
export const TASK_DETAILS = taskDetails.keyof().options;
