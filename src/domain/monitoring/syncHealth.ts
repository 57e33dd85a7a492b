import { formatTimestamp } from '../common/text';
import type { HealthIssue } from './alerts';

/** A source whose syncs fail since its latest complete one. */
export interface FailingSync {
  source: string;
  failures: number;
  /** The first of these failures. */
  since: Date;
  /** Why the latest one failed. */
  reason: string;
  /** The end of the latest complete sync; null if there was none. */
  syncedAt: Date | null;
}

/** How old a mirror may be. */
interface Freshness {
  /** A sync that ended earlier is not fresh. */
  freshBefore: Date;
  now: Date;
}

/** The sources that cannot be synced: at the second failure in a row, or at the first once their mirror is half as old as it may be. */
export const syncIssues = (failing: FailingSync[], { freshBefore, now }: Freshness): HealthIssue[] => {
  const half = (now.getTime() - freshBefore.getTime()) / 2;
  return failing
    .filter(
      ({ failures, syncedAt }) => failures > 1 || !syncedAt || now.getTime() - syncedAt.getTime() > half,
    )
    .map(({ source, failures, since, reason, syncedAt }) => ({
      kind: 'source',
      about: source,
      detail:
        `${failures === 1 ? 'The sync' : `${failures} syncs`} of ${source} failed since ${formatTimestamp(since.toISOString())}: ` +
        `${reason.replace(/\.$/, '')}. ${consequence(syncedAt, freshBefore, half)}`,
    }));
};

function consequence(syncedAt: Date | null, freshBefore: Date, half: number): string {
  if (syncedAt === null) return 'It was never synced in full, so nobody is asked about its tasks.';
  const until = formatTimestamp(new Date(syncedAt.getTime() + 2 * half).toISOString());
  return syncedAt < freshBefore
    ? `Its mirror is too old since ${until}: until a sync works, nobody is asked about its tasks.`
    : `If no sync works until ${until}, nobody is asked about its tasks from then on.`;
}
