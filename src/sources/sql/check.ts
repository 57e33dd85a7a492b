import type { SourceCheck } from '../check';
import { checkInventory } from '../checkInventory';
import { sqlInventory } from './inventory';
import type { SqlParts } from './source';

/** Connects, reads every row of the queries, and counts; changes nothing. Throws nothing that is wrong with them. */
export const checkSql = ({ name, ...parts }: Omit<SqlParts, 'mirror'>): Promise<SourceCheck> =>
  checkInventory({
    what: 'database',
    open: async () =>
      sqlInventory(name, { ...parts, snapshot: await parts.database.snapshot() }, parts.people),
    found: () => 'connected, to read only',
  });
