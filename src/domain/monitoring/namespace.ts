import { Conflict } from '../common/errors';

/** A Schedule of Rollcall's in a namespace, and the installation that it names. */
export interface Claim {
  schedule: string;
  installation: string;
}

/** The claim of another installation than `own` on the namespace; null where there is none. */
export const foreignClaim = (claims: Claim[], own: string): Claim | null =>
  claims.find(({ installation }) => installation !== own) ?? null;

/** What is wrong where a namespace is another installation's. */
export const foreignSentence = ({ schedule, installation }: Claim, own: string): string =>
  `This namespace belongs to another Rollcall: its Schedule ${schedule} was created with a database whose ` +
  `installation is ${installation}, and this database is ${own}. Reminders of one end at once with the other`;

/** What to do about it. */
export const FOREIGN_ADVICE =
  'Correct DATABASE_URL, TEMPORAL_ADDRESS or TEMPORAL_NAMESPACE. If the other database is gone for good, ' +
  'docs/how-to/operate.md tells how to take the namespace over ("A namespace of its own").';

/** Throws Conflict where the namespace is another installation's than `own`. */
export function requireOwnNamespace(claims: Claim[], own: string): void {
  const foreign = foreignClaim(claims, own);
  if (foreign) throw new Conflict(`${foreignSentence(foreign, own)}. ${FOREIGN_ADVICE}`);
}
