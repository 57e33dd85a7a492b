/** A source that does not answer, after every attempt: nothing is known of what was asked. It may work later. */
export class SourceUnavailable extends Error {
  override name = 'SourceUnavailable';
}

/** What a source refused, in its own words: asking again would be refused again. */
export class Refused extends Error {
  override name = 'Refused';

  constructor(
    readonly api: string,
    readonly words: string,
    /** The source's number for it; null when it gave none. */
    readonly code: number | null,
  ) {
    super(`${api}: ${words}${code === null ? '' : ` (${code})`}`);
  }
}

/** An answer that is not what the source's documentation says; names the field. */
export class UnexpectedAnswer extends Error {
  override name = 'UnexpectedAnswer';
}
