import { recordAnswers } from '../../db/answers/answers';
import { findNoticePage, type NoticePage } from '../../db/answers/noticePage';
import { findNameable } from '../../db/answers/people';
import { chooseAnswers, namesIn, readReply } from '../../domain/answers/answers';
import type { Choices } from '../../domain/answers/input';
import { alreadyRecorded, askedBy } from './asked';
import type { ApiDeps } from '../http/deps';
import { sayerOf } from '../login/login';
import type { Respondent } from '../login/identity';
import { Problem } from '../http/problem';
import type { Visit } from './visit';
import { wakeOwners } from './wakeOwner';

/** The result of a reply, and the page after it. */
export interface Answered {
  outcome: 'recorded' | 'repeated' | 'stale';
  /** How many answers it recorded. */
  recorded: number;
  page: NoticePage;
}

/**
 * Records the answers in `input` and wakes the reminders. If they cannot be woken now, the answers stay recorded; that is
 * logged, and the reconciler wakes them later. Throws InvalidInput for invalid answers, and Problem.
 */
export async function answerNotice(deps: ApiDeps, visit: Visit, input: unknown): Promise<Answered> {
  const { page, now, request } = visit;
  const sayer = await sayerOf(deps, request, visit);
  const choices = await choose(deps, page, { input, now, sayer });
  const recording = await record(deps, page, { choices, now, sayer });
  if (recording.outcome === 'gone') throw new Problem('expired', {}, page.notice.locale);
  if (recording.outcome === 'stale') {
    const fresh = (await findNoticePage(deps.pool, page.notice.id)) ?? page;
    const repeated = alreadyRecorded(choices.answers, fresh);
    return { outcome: repeated ? 'repeated' : 'stale', recorded: 0, page: fresh };
  }
  // Wake the reminders first: reading the page below may fail.
  if (page.cadence)
    await wakeOwners(deps, page.cadence, recording.toWake).catch((err: unknown) =>
      request.log.warn({ err, notice: page.notice.id }, UNSIGNALLED),
    );
  return { outcome: 'recorded', recorded: recording.ids.length, page: await afterwards(deps, page) };
}

/** The page after the answers were recorded. Throws Problem `recorded` if it cannot be read. */
async function afterwards({ pool }: ApiDeps, { notice }: NoticePage): Promise<NoticePage> {
  const fresh = await findNoticePage(pool, notice.id).catch((cause: unknown) => {
    throw Object.assign(new Problem('recorded', {}, notice.locale), { cause });
  });
  if (!fresh) throw new Problem('unknown');
  return fresh;
}

async function choose(
  { pool }: ApiDeps,
  page: NoticePage,
  { input, now, sayer }: { input: unknown; now: Date; sayer: Respondent },
): Promise<Choices> {
  const { locale } = page.notice;
  const asked = askedBy(page, now);
  if (!asked || page.notice.tasks.every(({ roundId }) => roundId === null))
    throw new Problem('nothingToAnswer', {}, locale);
  if (asked.tasks.length === 0) throw new Problem('settled', {}, locale);
  const given = readReply(input);
  const nameable = await findNameable(pool, namesIn(given), sayer.saidBy);
  return { version: given.version, answers: chooseAnswers(given, { ...asked, nameable }) };
}

function record(
  { pool }: ApiDeps,
  { notice, version }: NoticePage,
  { choices, now, sayer }: { choices: Choices; now: Date; sayer: Respondent },
) {
  // The answers were checked against this version of the page, so record them only on this version.
  if (choices.version !== version) return { outcome: 'stale' as const };
  return recordAnswers(pool, { noticeId: notice.id, ...choices, ...sayer, at: now });
}

const UNSIGNALLED = 'answers recorded but not signalled';
