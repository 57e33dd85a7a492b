import { z } from 'zod';

/** Names a task. */
export interface TaskKey {
  source: string;
  taskId: string;
}

/** What tells one task from another, as one text; ids of two sources may be the same. */
export const taskKey = ({ source, taskId }: TaskKey): string => JSON.stringify([source, taskId]);

/**
 * What a source tells of a task for people to read. The mirror keeps it, notices freeze it, and lists, mails and pages
 * show it. Null is unknown.
 */
export const taskDetails = z.object({
  name: z.string(),
  schedule: z.string().nullable(),
  lastRunAt: z.date().describe('ISO 8601, in UTC').nullable(),
  runCount: z.int().nullable(),
  url: z.string().nullable(),
});

export type TaskDetails = z.infer<typeof taskDetails>;

/** The names of these fields, for all that treats them alike. */
export const TASK_DETAILS = taskDetails.keyof().options;
