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
  /** The address it was returned to, if the sender of the request knows it; addresses in its headers also count. */
  to?: string | undefined;
}

/**
 * What a returned mail means. `bounced`: the notice bounced. `ours`: our own reputation or setup is to blame, and the
 * notice is sent again later. `unclear`: nobody can tell whether the notice arrived, so it grounds no closing. `noted`:
 * recorded without effect. `absence`: a mailbox answered by itself, so the notice arrived. `not ours`: it belongs to none
 * of our notices.
 */
export type Intake =
  | {
      outcome: 'bounced' | 'ours' | 'unclear' | 'noted';
      notice: string;
      status: string | null;
      words: string;
      owner: string;
    }
  | { outcome: 'absence'; notice: string }
  | { outcome: 'not ours' };

/**
 * Records a returned mail. Its address must contain the code of a notice, signed by us, so that nobody else can make a
 * notice count as bounced. The same report counts once. If `isToBeWoken` is true, call `wakeBounced` afterwards.
 */
export async function takeBounce(
  { pool, linkKeys, now }: { pool: Pool; linkKeys: LinkKeys; now: Date },
  { raw, to }: ReturnedMail,
): Promise<Intake> {
  const { recipients, report } = await readReturned(raw);
  const notice = [to ?? '', ...recipients].map((each) => readReturnPath(each, linkKeys)).find(Boolean);
  if (!notice) return { outcome: 'not ours' };
  if (report === 'absence') return { outcome: 'absence', notice };
  const digest = createHash('sha256').update(raw).digest('base64url');
  const unclear = 'unclear' in report;
  const { blame, ...said } = unclear
    ? { blame: null, final: false, status: null, words: report.unclear }
    : report;
  const bounce = { noticeId: notice, receivedAt: now, digest, ...said, unclear, ours: blame === 'ours' };
  const again = (attempts: number) => new Date(Number(now) + backoffAfterReturn(attempts));
  const recorded = await recordBounce(pool, bounce, again);
  if (!recorded) return { outcome: 'not ours' };
  const { status, words } = said;
  return { outcome: recorded.became ?? 'noted', notice, status, words, owner: recorded.owner };
}

/** Whether the owner's reminder must be woken: a bounce that was only noted changes nothing. */
export const isToBeWoken = (intake: Intake): intake is Extract<Intake, { owner: string }> =>
  intake.outcome === 'bounced' || intake.outcome === 'ours';

/** Wakes the reminder of a bounced notice. If that fails, the reminder continues when its wait ends. */
export async function wakeBounced(
  pool: Pool,
  client: Pick<Client, 'workflow'>,
  { owner }: { owner: string },
): Promise<void> {
  const { cadence } = await readRound(pool, owner);
  await client.workflow.signalWithStart('ownerReminder', wakeReminder(owner, cadence));
}
