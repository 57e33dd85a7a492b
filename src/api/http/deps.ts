import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { LoginConfig, OidcConfig } from '../../config';
import type { SourceInfo } from '../../domain/sync/sources';
import type { LinkKeys } from '../../security/linkToken';

/** The dependencies of the app: everything that differs between a server and a test. */
export interface ApiDeps {
  pool: Pool;
  /** For long operations of admins, such as an import or a preview; `pool` if absent. */
  longPool?: Pool;
  /** Wakes reminders. */
  client: Client;
  config: {
    /** The beginning of every link in a mail, without a trailing slash. */
    baseUrl: string;
    linkKeys: LinkKeys;
    temporalUiUrl: string;
    /** The provider whose access tokens the admin API accepts; if null or absent, it accepts only API keys. */
    oidc?: OidcConfig | null;
    /** The mailbox for tasks about which nobody else can be asked; none if null or absent. Used by the preview of a sweep. */
    fallbackAddress?: string | null;
    /** The configured sources; also used by the preview. */
    sources?: SourceInfo[];
    /** The login that is required to answer; if null or absent, the link is enough. */
    login?: LoginConfig | null;
    /** The proxies that may state a client's address: addresses, or networks such as 10.0.0.0/8. None if absent. */
    trustedProxies?: string[];
    /** The secret that signs requests to `POST /bounces`; if null or absent, none are accepted. */
    mail?: { bounceSecret: Buffer | null };
  };
  /** The current time, for every decision and record of the app. */
  clock: () => Date | Promise<Date>;
  /** The log level and, for a test, where lines go; silent if absent. */
  logger?: { level: string; stream?: { write(line: string): void } };
}
