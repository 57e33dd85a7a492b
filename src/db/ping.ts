import type { Db } from './pool';

/** Whether the database answers. */
export const isReachable = (db: Db): Promise<boolean> =>
  db.query('select 1').then(
    () => true,
    () => false,
  );
