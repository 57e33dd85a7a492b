import type { NoticePage } from '../db/noticePage';

/** A notice as a script reads it. Dates are ISO 8601. */
export function noticeJson({ notice, answers, version, cadence }: NoticePage) {
  const { kind, owner, name, zone, replyBy, expiresAt, tasks } = notice;
  return {
    kind,
    owner,
    recipient: { name, zone },
    replyBy,
    expiresAt,
    snoozeLimit: cadence?.snoozeLimit ?? null,
    version,
    tasks: tasks.map(({ projectId, projectName, ...task }) => ({
      ...task,
      project: { id: projectId, name: projectName },
    })),
    answers,
  };
}

/** The receipt of a POST: how many answers it recorded, and how things stand after it. */
export const receiptJson = (page: NoticePage, recorded: number) => ({ recorded, ...noticeJson(page) });
