/** Somebody who logged in. */
export interface Identity {
  /** What the login says their account is, or their mail address. */
  account: string;
  /** The same, with whose word that is: as answers record it. */
  login: string;
}

/** What a page says of logging in: where to, if that is still to be done; who is logged in. */
export interface SignIn {
  url: string | null;
  who: string | null;
}

/** Who says an answer: a person, and by which login, if one is needed. */
export interface Respondent {
  saidBy: string;
  login: string | null;
}
