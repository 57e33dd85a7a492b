import type { Point, SendOutcome } from './outcome';

/** A failed attempt, explained to whoever configures the mail server. */
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
  what: 'The mail server got too many mails from us for its limits.',
  next:
    'Send fewer at a time: ROLLCALL_DOMAIN_PACES="qq.com=60/minute" for one domain, mailPerSecond of the cadence for all. ' +
    'Rollcall tries again by itself.',
};

const FORGED: Case = {
  when: /spam|junk|block|policy|5\.7\.\d|DKIM|SPF|DMARC|reputation|list|denied|reject|content/i,
  what: 'The mail server considers the mail spam or forged.',
  next: 'Check SPF, DKIM (ROLLCALL_DKIM) and DMARC of the sender’s domain, or have the server allow the mail.',
};

/**
 * What a failure at each point of the dialogue means. The first case that matches counts; the last one always
 * matches.
 */
const CASES: Record<Point, Case[]> = {
  connection: [
    {
      when: /ENOTFOUND|EAI_AGAIN|ENODATA/,
      what: 'No mail server has that name.',
      next: 'Correct the host in SMTP_URL, or the DNS settings of this machine.',
    },
    {
      when: /ECONNREFUSED/,
      what: 'Nothing listens at that host and port.',
      next: 'Correct host and port in SMTP_URL (usually 587, 465 or 25), or start the mail server.',
    },
    {
      when: /timed? ?out|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/i,
      what: 'The mail server does not answer.',
      next: 'Check whether a firewall blocks that port; many networks block port 25.',
    },
    {
      what: 'The connection to the mail server broke.',
      next: 'Read the log of the mail server. Port 465 needs smtps://, other ports smtp://.',
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
      what: 'The certificate of the mail server names another host.',
      next: 'Write the host in SMTP_URL as the certificate names it.',
    },
    {
      when: /expired/i,
      what: 'The certificate of the mail server has expired.',
      next: 'Have it renewed. Check the clock of this machine, too.',
    },
    {
      when: /certificate|issuer|CERT/i,
      what: 'The certificate of the mail server is not trusted.',
      next: 'Name the authority that issued it: SMTP_URL=...?ca=/path/of/authority.pem.',
    },
    {
      when: /STARTTLS/,
      what: 'The connection could not be encrypted: the mail server refuses STARTTLS on that port.',
      next:
        'Use the port that offers it, usually 587, or smtps:// on 465. Nothing is sent without encryption if SMTP_URL ' +
        'has a user or ?tls=required. ?tls=none permits it, but then anybody on the way can read the password.',
    },
    {
      what: 'The connection could not be encrypted.',
      next: 'Read the log of the mail server, and check whether it and this machine share a version of TLS.',
    },
  ],
  greeting: [
    {
      when: /never received|timed? ?out/i,
      what: 'The mail server accepted the connection and said nothing.',
      next: 'Port 465 needs smtps://. Otherwise the server may be busy, or delay unknown clients: try again.',
    },
    {
      what: 'The mail server refuses connections from this machine.',
      next: 'Have it allow this address, and set a name that it accepts: SMTP_URL=...?name=rollcall.example.org.',
    },
  ],
  login: [
    {
      when: /Missing credentials|ENOAUTH/,
      what: 'The mail server offers no login, or none that Rollcall supports.',
      next: 'Check whether it requires TLS first (?tls=required), or remove user and password from SMTP_URL.',
    },
    {
      when: /^4/,
      what: 'The mail server cannot check logins at the moment.',
      next: 'Try again in a few minutes.',
    },
    {
      what: 'The mail server refused the login.',
      next: 'Correct user and password in SMTP_URL, percent-encoded. Some servers require an app password.',
    },
  ],
  sender: [
    {
      what: 'The mail server does not allow this sender address.',
      next: 'Set ROLLCALL_MAIL_FROM and ROLLCALL_BOUNCE_ADDRESS to addresses that this login may send as.',
    },
  ],
  recipient: [
    STRANGLED,
    {
      when: /relay|^530/i,
      what: 'The mail server does not relay mail to this recipient for us.',
      next: 'Log in (user:password@ in SMTP_URL), or have it relay mail from this machine.',
    },
    FORGED,
    {
      what: 'The mail server does not know this mailbox, or the mailbox accepts no mail.',
      next: 'Try another recipient. If this were an owner, the notice would count as refused and the next in line be asked.',
    },
  ],
  message: [
    STRANGLED,
    {
      when: /size|too (big|large)|^552/i,
      what: 'The mail is too big for the mail server.',
      next: "Raise its limit: Rollcall's mails have up to 200 KB.",
    },
    FORGED,
    {
      what: 'The mail server did not accept the message.',
      next: 'Its reply and its log say why.',
    },
  ],
};

const BY_OUTCOME: Partial<Record<Failure['is'], Explanation>> = {
  temporary: {
    what: 'The mail server does not accept the mail now.',
    next: 'If it greylists (delays unknown senders), nothing needs to be done: Rollcall tries again by itself.',
  },
  unknown: {
    what: 'The mail server got the whole mail and said nothing: it may have accepted it.',
    next: 'Check the mailbox. Rollcall sends the same mail again after a quarter of an hour.',
  },
};

/** What `failure` means, and what to do about it. */
export function explain(failure: Failure): Explanation {
  const cases = CASES[failure.point ?? 'message'];
  // A reply about a recipient or a message may read like one about us.
  const isOurs = failure.is === 'outage';
  const found = cases.find(
    (one) => (!one.when || one.when.test(failure.words)) && (isOurs || (one !== STRANGLED && one !== FORGED)),
  );
  const { what, next } = BY_OUTCOME[failure.is] ?? found ?? cases.at(-1)!;
  return { what, next };
}
