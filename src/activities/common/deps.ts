import type { Pool } from 'pg';
import type { Channels } from '../../delivery/channel';
import type { Paces } from '../../domain/delivery/rateLimit';
import type { ListRecipient, ListRecipients } from '../../db/closing/toDoLists';
import type { SweepReport } from '../../domain/sweep/report';
import type { ToDoList } from '../../mail/admin/toDoList';
import type { ComposedMail } from '../../mail/notice/compose';
import type { Mailer } from '../../delivery/smtp';
import type { Inventory } from '../../sources/inventory';
import type { Source } from '../../sources/source';

/** What the activities work with; put together once, in the worker's composition root. */
export interface Deps {
  /** For looks at one owner, which are short. */
  pool: Pool;
  /** For statements that go over a whole inventory: they may take minutes. */
  batchPool: Pool;
  /** Sends what goes to admins. */
  mailer: Mailer;
  /** What notices go out by. */
  channels: Channels;
  /** How many mails a domain takes at most. */
  paces: Paces;
  /** The digest of a sweep as the mail to the admins; null when nobody is one. */
  composeDigest: ((report: SweepReport) => Promise<ComposedMail>) | null;
  /** Who is mailed what is to be done by hand, and their list as a mail. */
  toDoLists: ListRecipients & { compose: (list: ToDoList & ListRecipient) => Promise<ComposedMail> };
  /** The source of that name. */
  source: (name: string) => Source;
  /** The inventories of the sources that are synced by themselves, each opened anew for every sync. */
  inventories: Record<string, (now: Date) => Promise<Inventory>>;
  /** People of one source who are somebody of another; nobody where left out. */
  identityAliases?: ReadonlyMap<string, string>;
  /** The time at which something observed happened; decisions take the workflow's `now` instead. */
  clock: () => Promise<Date> | Date;
  /** The key that signs new links. */
  keyId: string;
  fallbackAddress: string | null;
}

/** The channels that do not tell of failures: nobody's silence is held against them on what these carried. */
export const silentChannelsOf = ({ channels }: Deps): string[] =>
  Object.entries(channels).flatMap(([name, channel]) => (!channel || channel.reportsFailure ? [] : [name]));
