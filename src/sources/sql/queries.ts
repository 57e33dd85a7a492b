import type { Row } from './database';

/** What a source of SQL asks its database. Each query has the columns of the file of that kind. */
export interface Queries {
  /** Null where the projects are those that the tasks name. */
  projects: string | null;
  tasks: string;
  /** Null where people are known by a rule, or from elsewhere. */
  people: string | null;
  /** Statements that switch the tasks `:ids` off, and on again; null where that is not done by SQL. */
  close: string[] | null;
  restore: string[] | null;
  /** Its rows say in a column `why` that what the others read is not everything; where absent it always is. */
  hidden?: string;
  /** Makes a row of `tasks` one with these columns; where absent it has them. */
  derive?: (row: Row) => Row;
}
