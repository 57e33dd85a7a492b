import type { Point, SendOutcome } from './outcome';

/** An attempt that failed, in words for whoever set the mail server up. */
export interface Explanation {
  what: string;
  next: string;
}

type Failure = Exclude<SendOutcome, { is: 'sent' }>;

interface Case extends Explanation {
  when?: RegExp;
}

const STRANGLED: Case = {
  when: /frequency|too (many|much|fast)|limit(ed|s)?\b|quota|threshold/i,
  what: 'The mail server had too many mails of ours, or has to be told that there will be as many.',
  next:
    'Send fewer at a time: ROLLCALL_DOMAIN_PACES="qq.com=60/minute" for one domain, mailPerSecond of the cadence for all. ' +
    'Rollcall tries again by itself.',
};

const FORGED: Case = {
  when: /spam|junk|block|policy|5\.7\.\d|DKIM|SPF|DMARC|reputation|list|denied|reject|content/i,
  what: 'The mail server takes the mail for spam, or for forged.',
  next: 'Look after SPF, DKIM (ROLLCALL_DKIM) and DMARC of the sender’s domain, or have the server let it pass.',
};

/** What failures at a point of the dialogue mean, the first that fits; the last of each fits always. */
const CASES: Record<Point, Case[]> = {
  connection: [
    {
      when: /ENOTFOUND|EAI_AGAIN|ENODATA/,
      what: 'There is no mail server of that name.',
      next: 'Correct the host in SMTP_URL, or the name service of this machine.',
    },
    {
      when: /ECONNREFUSED/,
      what: 'Nothing listens at that host and port.',
      next: 'Correct host and port in SMTP_URL (587, 465 or 25 mostly), or start the mail server.',
    },
    {
      when: /timed? ?out|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/i,
      what: 'The mail server does not answer.',
      next: 'Look whether a firewall between here and there lets that port through; many networks block port 25.',
    },
    {
      what: 'The connection to the mail server broke.',
      next: 'Look into the log of the mail server; on port 465 it must be smtps://, else smtp://.',
    },
  ],
  tls: [
    {
      when: /wrong version|packet length|unknown protocol/i,
      what: 'The mail server does not speak TLS from the first byte.',
      next: 'Use smtp:// instead of smtps://, with ?tls=required for STARTTLS.',
    },
    {
      when: /altnames|does not match/i,
      what: 'The certificate of the mail server is for another name.',
      next: 'Write the host in SMTP_URL as the certificate has it.',
    },
    {
      when: /expired/i,
      what: 'The certificate of the mail server has expired.',
      next: 'Have it renewed; look at the clock of this machine, too.',
    },
    {
      when: /certificate|issuer|CERT/i,
      what: 'The certificate of the mail server is not trusted.',
      next: 'Give the authority that issued it: SMTP_URL=...?ca=/path/of/authority.pem.',
    },
    {
      when: /STARTTLS/,
      what: 'No encrypted connection came about: the mail server refuses STARTTLS on that port.',
      next:
        'Use the port where it does: 587 mostly, or smtps:// on 465. Nothing is sent without encryption where SMTP_URL ' +
        'has a user or ?tls=required; ?tls=none permits it, and lets anybody on the way read the password.',
    },
    {
      what: 'No encrypted connection came about.',
      next: 'Look into the log of the mail server, and whether it and this machine have a version of TLS in common.',
    },
  ],
  greeting: [
    {
      when: /never received|timed? ?out/i,
      what: 'The mail server took the connection and said nothing.',
      next: 'On port 465 it must be smtps://. Otherwise it may be busy, or hold back whom it does not know: try again.',
    },
    {
      what: 'The mail server does not want to talk to this machine.',
      next: 'Have it allow this address; and give a name it accepts: SMTP_URL=...?name=rollcall.example.org.',
    },
  ],
  login: [
    {
      when: /Missing credentials|ENOAUTH/,
      what: 'The mail server offers no login, or none that is known here.',
      next: 'Look whether it wants TLS first (?tls=required), or take user and password out of SMTP_URL.',
    },
    {
      when: /^4/,
      what: 'The mail server cannot check logins at the moment.',
      next: 'Try again in a few minutes.',
    },
    {
      what: 'The mail server refused the login.',
      next: 'Correct user and password in SMTP_URL, percent-encoded; some servers want a password made for programs.',
    },
  ],
  sender: [
    {
      what: 'The mail server does not let us send under this address.',
      next: 'Let ROLLCALL_MAIL_FROM and ROLLCALL_BOUNCE_ADDRESS be addresses that this login may send as.',
    },
  ],
  recipient: [
    STRANGLED,
    {
      when: /relay|^530/i,
      what: 'The mail server does not deliver to there for us.',
      next: 'Log in (user:password@ in SMTP_URL), or have it relay mail from this machine.',
    },
    FORGED,
    {
      what: 'The mail server does not know this mailbox, or it takes no mail.',
      next: 'Try another recipient. One of an owner like this counts as refused: the next in line is asked.',
    },
  ],
  message: [
    STRANGLED,
    {
      when: /size|too (big|large)|^552/i,
      what: 'The mail is too big for the mail server.',
      next: 'Raise its limit: mails of Rollcall have up to 200 KB.',
    },
    FORGED,
    {
      what: 'The mail server did not take the message.',
      next: 'Its own words and its log tell why.',
    },
  ],
};

const BY_OUTCOME: Partial<Record<Failure['is'], Explanation>> = {
  temporary: {
    what: 'The mail server does not take it just now.',
    next: 'Nothing to do if it greylists, which is to put strangers off at first: Rollcall tries again by itself.',
  },
  unknown: {
    what: 'The mail server had all of it and said nothing: it may have been taken.',
    next: 'Look into the mailbox. Rollcall sends the same mail again after a quarter of an hour.',
  },
};

/** What `failure` means, and what to do about it. */
export function explain(failure: Failure): Explanation {
  const cases = CASES[failure.point ?? 'message'];
  // What the server says of a recipient, or of a message, may sound like what it says of us.
  const isOurs = failure.is === 'outage';
  const found = cases.find(
    (one) => (!one.when || one.when.test(failure.words)) && (isOurs || (one !== STRANGLED && one !== FORGED)),
  );
  const { what, next } = BY_OUTCOME[failure.is] ?? found ?? cases.at(-1)!;
  return { what, next };
}
