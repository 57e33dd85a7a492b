import type { Pool } from 'pg';
import type { Mailer } from '../mail/transport';
import type { Source } from '../sources/source';

/** What the activities work with; put together once, in the worker's composition root. */
export interface Deps {
  pool: Pool;
  mailer: Mailer;
  /** The source of that name. Throws NotFound. */
  source: (name: string) => Source;
  /** The time at which something observed happened; decisions take the workflow's `now` instead. */
  clock: () => Promise<Date> | Date;
  /** The key that signs new links. */
  keyId: string;
  /** The confirmation link of a notice. */
  linkOf: (notice: { id: string; keyId: string }) => string;
  fallbackAddress: string | null;
}
