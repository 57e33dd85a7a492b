/** A logged-in person. */
export interface Identity {
  /** Their account or mail address, according to the login. */
  account: string;
  /** The same, with the login that confirmed it, as answers record it. */
  login: string;
}

/** The login state of a page: the URL to sign in at, if still required; who is logged in. */
export interface SignIn {
  url: string | null;
  who: string | null;
}

/** Who gives an answer: a person or a team, and the login that confirmed them, if one is required. */
export interface Respondent {
  saidBy: string;
  login: string | null;
  /** Of a team: the member who answers in its name; null without a login, since a link does not say who opened it. */
  member: string | null;
}
