import type { Pool } from 'pg';
import type { Channels } from '../../delivery/channel';
import type { Length } from '../../domain/cadence/durations';
import type { Paces } from '../../domain/delivery/rateLimit';
import type { ListRecipient, ListRecipients } from '../../db/closing/toDoLists';
import type { SweepReport } from '../../domain/sweep/report';
import type { ToDoList } from '../../mail/admin/toDoList';
import type { ComposedMail } from '../../mail/notice/compose';
import type { Mailer } from '../../delivery/smtp';
import type { Inventory } from '../../sources/inventory';
import type { Source } from '../../sources/source';

/** What activities work with, composed once at worker start-up. */
export interface Deps {
  /** For short statements about one owner. */
  pool: Pool;
  /** For statements over a whole inventory, which may take minutes. */
  batchPool: Pool;
  /** Sends mail to admins. */
  mailer: Mailer;
  /** The channels that carry notices. */
  channels: Channels;
  /** The highest rate of mails for each domain. */
  paces: Paces;
  /** Renders the digest of a sweep as a mail to the admins; null if there are none. */
  composeDigest: ((report: SweepReport) => Promise<ComposedMail>) | null;
  /** Who gets the lists of tasks to be done by hand, and how a list becomes a mail. */
  toDoLists: ListRecipients & { compose: (list: ToDoList & ListRecipient) => Promise<ComposedMail> };
  /** Returns the source of that name. */
  source: (name: string) => Source;
  /** How often each of these is read; absent: at every sync. */
  syncEvery: Record<string, Length>;
  /** The inventories of sources that syncs read, opened again for every sync. */
  inventories: Record<string, (now: Date, stopped?: AbortSignal) => Promise<Inventory>>;
  /** Identities of one source that are people of another; absent for none. */
  identityAliases?: ReadonlyMap<string, string>;
  /** The time at which something was observed; decisions use the workflow's `now` instead. */
  clock: () => Promise<Date> | Date;
  /** The id of the key that signs new links. */
  keyId: string;
  fallbackAddress: string | null;
}

/** The channels that do not report failures: silence after their notices never counts. */
export const silentChannelsOf = ({ channels }: Deps): string[] =>
  Object.entries(channels).flatMap(([name, channel]) => (!channel || channel.reportsFailure ? [] : [name]));
