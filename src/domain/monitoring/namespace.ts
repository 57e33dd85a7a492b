import { Conflict } from '../common/errors';

/** A Rollcall Schedule found in a namespace, and the installation it names. */
export interface Claim {
  schedule: string;
  installation: string;
}

/** The first claim by an installation other than `own`; null if there is none. */
export const foreignClaim = (claims: Claim[], own: string): Claim | null =>
  claims.find(({ installation }) => installation !== own) ?? null;

/** The problem in one sentence, without its full stop. */
export const foreignSentence = ({ schedule, installation }: Claim, own: string): string =>
  `This namespace belongs to another Rollcall: its Schedule ${schedule} was created with a database whose ` +
  `installation is ${installation}, but this database is ${own}. With the wrong database, reminders end at once`;

/** What an admin can do about it. */
export const FOREIGN_ADVICE =
  'Correct DATABASE_URL, TEMPORAL_ADDRESS or TEMPORAL_NAMESPACE. If the other database is gone for good, ' +
  'take the namespace over as docs/how-to/operate.md explains ("A namespace of its own").';

/** Throws Conflict if the namespace belongs to an installation other than `own`. */
export function requireOwnNamespace(claims: Claim[], own: string): void {
  const foreign = foreignClaim(claims, own);
  if (foreign) throw new Conflict(`${foreignSentence(foreign, own)}. ${FOREIGN_ADVICE}`);
}
