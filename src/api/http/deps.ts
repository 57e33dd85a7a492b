import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { LoginConfig, OidcConfig } from '../../config';
import type { SourceInfo } from '../../domain/sync/sources';
import type { LinkKeys } from '../../security/linkToken';

/** What the app stands on; everything that differs between a server and a test. */
export interface ApiDeps {
  pool: Pool;
  /** For what an admin asks, which may go over a whole inventory: an import, a preview. `pool` where absent. */
  longPool?: Pool;
  /** Wakes reminders. */
  client: Client;
  config: {
    /** Begins every link in a mail; without a slash at its end. */
    baseUrl: string;
    linkKeys: LinkKeys;
    temporalUiUrl: string;
    /** Whose access tokens open the admin API; null or absent: only API keys do. */
    oidc?: OidcConfig | null;
    /** Where notices go that nobody else can be asked about; null or absent: nowhere. A sweep's preview needs to know. */
    fallbackAddress?: string | null;
    /** The sources that are configured; it needs to know them, too. */
    sources?: SourceInfo[];
    /** The login that answering needs; null or absent: the link is enough. */
    login?: LoginConfig | null;
    /** The proxies whose word on a client's address is taken: addresses, or networks as 10.0.0.0/8. None where absent. */
    trustedProxies?: string[];
    /** The secret that signs what is handed to `POST /bounces`; null or absent: nothing is taken. */
    mail?: { bounceSecret: Buffer | null };
  };
  /** Now, as every decision and record of the app has it. */
  clock: () => Date | Promise<Date>;
  /** Level and, for a test, where the lines go; absent: silent. */
  logger?: { level: string; stream?: { write(line: string): void } };
}
