import { z } from 'zod';

/** The key of a task. */
export interface TaskKey {
  source: string;
  taskId: string;
}

/** A task's key as one text, for maps and sets. Two sources may use the same ids. */
export const taskKey = ({ source, taskId }: TaskKey): string => JSON.stringify([source, taskId]);

/**
 * What a source says about a task for people to read. The mirror stores it, notices freeze it, and lists, mails and
 * pages show it. Null means unknown.
 */
export const taskDetails = z.object({
  name: z.string(),
  schedule: z.string().nullable(),
  lastRunAt: z.date().describe('ISO 8601, in UTC').nullable(),
  runCount: z.int().nullable(),
  url: z.string().nullable(),
});

export type TaskDetails = z.infer<typeof taskDetails>;

/** The names of these fields, for code that handles all of them alike. */
export const TASK_DETAILS = taskDetails.keyof().options;
