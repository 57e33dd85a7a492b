import { ResultCodeError } from 'ldapts';
import { Refused, SourceUnavailable } from '../../errors';

/** What a result means for an operator, by its code in RFC 4511. */
const MEANS: Record<number, string> = {
  4: 'the server cuts the answer off at its size limit: raise it for this account (OpenLDAP: limits … size.prtotal=unlimited)',
  8: 'the server wants TLS, or another way to log in: use ldaps://, or startTls',
  10: 'the server does not hold this base, and refers to another one',
  11: 'the server cuts the answer off at a limit of its admin: raise it for this account, or choose a narrower base',
  13: 'the server wants TLS: use ldaps://, or startTls',
  32: 'there is no such base, or this account may not see it',
  34: 'that is no valid name of an entry',
  48: 'the server lets nobody search without an account: set bind',
  49: 'the server does not accept this account and password: check bind and the password',
  50: 'this account may not do that',
};

/** Busy, unavailable, out of time: asking again may work. */
const PASSING = new Set([3, 51, 52]);

const CERTIFICATE = /CERT|SIGNATURE|ISSUER/;

/**
 * A failure of the server at `url` in `what` was being done: SourceUnavailable where it may pass, else Refused with what
 * to put right. Neither has the password.
 */
export function failureOf(url: string, what: string, error: unknown): Error {
  const { message = String(error), code } = error as { message?: string; code?: unknown };
  const words = message.split('\n').join(' ').slice(0, 300);
  const place = `${url}, ${what}`;
  if (error instanceof Refused) return new Refused(place, error.message, null);
  if (!(error instanceof ResultCodeError)) {
    if (typeof code === 'string' && CERTIFICATE.test(code))
      return new Refused(
        place,
        `its certificate is not accepted: ${words}; caFile names the CA that signed it`,
        null,
      );
    return new SourceUnavailable(`${place}: ${words}`);
  }
  if (PASSING.has(error.code)) return new SourceUnavailable(`${place}: ${words}`);
  const means = MEANS[error.code];
  return new Refused(place, means === undefined ? words : `${means} (${words})`, null);
}
