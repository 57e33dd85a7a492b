import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { recordBounce } from '../../db/notices/bounces';
import { readReturnPath } from '../../security/bounceAddress';
import type { LinkKeys } from '../../security/linkToken';
import { readReturned } from '../../delivery/bounceReport';
import { backoffAfterReturn } from '../../delivery/backoff';
import { wakeReminder } from '../../workflows/signalWithStart';
import { readRound } from './reminder';

/** A mail that came back. */
export interface ReturnedMail {
  raw: Buffer;
  /** The address it came to, where whoever hands it over knows that; its own header fields count, too. */
  to?: string | undefined;
}

/**
 * What a mail that came back meant: the notice is bounced; it blames `ours`, our standing, and is sent again later; it was
 * noted; it is no report, or of no notice of ours.
 */
export type Intake =
  | {
      outcome: 'bounced' | 'ours' | 'noted';
      notice: string;
      status: string | null;
      words: string;
      owner: string;
    }
  | { outcome: 'no report'; notice: string }
  | { outcome: 'not ours' };

/**
 * Takes in a mail that came back. Its address must carry the code of a notice, signed by us: nobody else can have a
 * notice given up. The same report counts once. Where `isToBeWoken` says so, the reminder must be woken: `wakeBounced`.
 */
export async function takeBounce(
  { pool, linkKeys, now }: { pool: Pool; linkKeys: LinkKeys; now: Date },
  { raw, to }: ReturnedMail,
): Promise<Intake> {
  const { recipients, report } = await readReturned(raw);
  const notice = [to ?? '', ...recipients].map((each) => readReturnPath(each, linkKeys)).find(Boolean);
  if (!notice) return { outcome: 'not ours' };
  if (!report) return { outcome: 'no report', notice };
  const digest = createHash('sha256').update(raw).digest('base64url');
  const { blame, ...said } = report;
  const bounce = { noticeId: notice, receivedAt: now, digest, ...said, ours: blame === 'ours' };
  const again = (attempts: number) => new Date(Number(now) + backoffAfterReturn(attempts));
  const recorded = await recordBounce(pool, bounce, again);
  if (!recorded) return { outcome: 'not ours' };
  const { status, words } = report;
  return { outcome: recorded.became ?? 'noted', notice, status, words, owner: recorded.owner };
}

/** Whether the owner's reminder has to be woken for it: what is merely noted changes nothing. */
export const isToBeWoken = (intake: Intake): intake is Extract<Intake, { owner: string }> =>
  intake.outcome === 'bounced' || intake.outcome === 'ours';

/** Has the reminder of a bounced notice look again. Should that fail, it looks by itself when its wait is over. */
export async function wakeBounced(
  pool: Pool,
  client: Pick<Client, 'workflow'>,
  { owner }: { owner: string },
): Promise<void> {
  const { cadence } = await readRound(pool, owner);
  await client.workflow.signalWithStart('ownerReminder', wakeReminder(owner, cadence));
}
