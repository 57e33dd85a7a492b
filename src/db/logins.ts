import type { Db } from './pool';

/** Somebody who logged in, as a login names them. */
export interface LoggedIn {
  /** An account, or a mail address. */
  account: string;
  byMail: boolean;
  /** Whose accounts the login knows. */
  directories: string[];
}

/** The ids of the active people whom that login means; of several directories, there may be several. */
export async function findByLogin(db: Db, { account, byMail, directories }: LoggedIn): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from person
      where active and directory = any($1) and case when $3 then lower(email) = lower($2) else account = $2 end
      order by id`,
    [directories, account, byMail],
  );
  return rows.map(({ id }) => id);
}
