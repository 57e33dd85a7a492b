/** A date as a subject line and as a sentence have it. */
export interface When {
  short: string;
  full: string;
}

/** What the sentences of a mail are about. */
export interface MailFacts {
  /** How many tasks they are about, and how many of them are stale. */
  tasks: number;
  stale: number;
  /** By when an answer is asked for, until the end of that day; null when no date is set. */
  by: When | null;
  /** From when on what is unanswered is closed; null where silence closes nothing. */
  closes: When | null;
  /** Dates differ and stand beside each task, `by` being the first; whether some are closed then. Null: one date holds for all. */
  each: { closes: boolean } | null;
  /** The names of the tasks' owners, else their accounts. */
  owners: string[];
  /** Who gave the tasks away, and who is asked now. */
  givers: string[];
  takers: string[];
  /** The reader is a team. */
  team: boolean;
}

/** How one kind of notice speaks. */
export interface MailCopy {
  subject: (said: MailFacts) => string;
  title: (said: MailFacts) => string;
  /** What this is about and what is asked. */
  asked: (said: MailFacts) => string;
  /** What the button, or the link, says. */
  button: (said: MailFacts) => string;
  /** Why the reader gets it. */
  why: (said: MailFacts) => string;
}
