import { loadConfig, type Env } from '../../src/config';
import type { Fault } from '../../src/domain/common/errors';
import { faultsIn } from './faults';

/** What has to be set. */
export const NEEDED = {
  DATABASE_URL: 'postgres://rollcall:hunter2@db:5432/rollcall',
  SMTP_URL: 'smtp://mail:25',
  ROLLCALL_LINK_KEYS: `k1:${'A'.repeat(43)}`,
};

/** What is wrong with `env` beside what has to be set. */
export const configFaults = (env: Env): Fault[] => faultsIn(() => loadConfig({ ...NEEDED, ...env }));
