import type { FastifyBaseLogger } from 'fastify';
import { recordAnswers, type Recording } from '../db/answers';
import { findNoticePage, type NoticePage } from '../db/noticePage';
import { findNameable } from '../db/people';
import { chooseAnswers, namesIn, readReply, type Choices } from '../domain/choices';
import { verifyToken } from '../domain/token';
import { alreadyRecorded, askedBy } from './asked';
import type { ApiDeps } from './deps';
import { Problem } from './problem';
import { wakeOwners } from './wakeOwner';

/** What became of a reply, and the page as it stands after it. */
export interface Answered {
  outcome: 'recorded' | 'repeated' | 'stale';
  /** How many answers were recorded by it. */
  recorded: number;
  page: NoticePage;
}

/**
 * The page that `token` opens. Throws Problem: `unknown` for a token we did not sign or whose notice is gone,
 * `expired` or `revoked` when its link lives no longer.
 */
export async function openNotice({ pool, config }: ApiDeps, token: string, now: Date): Promise<NoticePage> {
  const id = verifyToken(token, config.linkKeys);
  const page = id && (await findNoticePage(pool, id));
  if (!page) throw new Problem('unknown');
  const { revokedAt, expiresAt, locale } = page.notice;
  if (revokedAt) throw new Problem('revoked', {}, locale);
  if (expiresAt <= now) throw new Problem('expired', {}, locale);
  return page;
}

/**
 * Records what `input` says and tells the reminder. Recorded is recorded: when the reminder cannot be told now,
 * that is logged and made up for later. Throws InvalidInput for what cannot be recorded, and Problem.
 */
export async function answerNotice(
  deps: ApiDeps,
  page: NoticePage,
  { input, now, log }: { input: unknown; now: Date; log: FastifyBaseLogger },
): Promise<Answered> {
  const asked = askedBy(page, now);
  if (!asked) throw new Problem('nothingToAnswer', {}, page.notice.locale);
  const given = readReply(input);
  const nameable = await findNameable(deps.pool, namesIn(given), page.notice.recipient);
  const choices = { version: given.version, answers: chooseAnswers(given, { ...asked, nameable }) };
  const recording = await record(deps, page, choices, now);
  if (recording.outcome === 'gone') throw new Problem('expired', {}, page.notice.locale);
  const fresh = (await findNoticePage(deps.pool, page.notice.id)) ?? page;
  if (recording.outcome === 'stale') {
    const repeated = alreadyRecorded(choices.answers, fresh);
    return { outcome: repeated ? 'repeated' : 'stale', recorded: 0, page: fresh };
  }
  if (page.cadence)
    await wakeOwners(deps, page.cadence, recording.toWake).catch((err: unknown) =>
      log.warn({ err, notice: page.notice.id }, UNSIGNALLED),
    );
  return { outcome: 'recorded', recorded: recording.ids.length, page: fresh };
}

function record({ pool }: ApiDeps, page: NoticePage, choices: Choices, at: Date): Promise<Recording> {
  const { id: noticeId, recipient } = page.notice;
  // The rules looked at this version of the page, so only that one may be recorded on.
  if (choices.version !== page.version) return Promise.resolve({ outcome: 'stale' });
  return recordAnswers(pool, { noticeId, ...choices, saidBy: recipient ?? LINK_HOLDER, at });
}

/** Who answered, when the notice went to a mailbox of which no person is known. */
const LINK_HOLDER = 'holder of the link';

const UNSIGNALLED = 'answers recorded but not signalled';
