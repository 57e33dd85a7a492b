import type { Pool } from 'pg';
import { recordAnswers } from '../../src/db/answers/answers';
import { readVersion } from '../../src/db/answers/noticePage';
import type { AnswerKind } from '../../src/domain/common/terms';
import { owner, SOURCE } from './inventory';

interface Said {
  taskId: string;
  kind: AnswerKind;
  at: Date;
  until?: Date;
  /** The account of who says it. */
  by?: string;
}

/** Records an answer as the notice's page does, on its present state. */
export async function say(pool: Pool, noticeId: string, { taskId, kind, at, until, by = 'ann' }: Said) {
  const version = await readVersion(pool, noticeId);
  const answers = [{ source: SOURCE, taskId, kind, until: until ?? null }];
  const recorded = await recordAnswers(pool, { noticeId, version, answers, saidBy: owner(by), at });
  if (recorded.outcome !== 'recorded') throw new Error(`the answer was ${recorded.outcome}`);
}
