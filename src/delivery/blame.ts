/**
 * Who causes a refusal. `ours`: our reputation, which says nothing about the recipient. `message`: it would be
 * refused wherever it went. `recipient`: the recipient.
 */
export type Blame = 'ours' | 'message' | 'recipient';

/** Blocklists by name, even if only a link or a host name mentions them. */
const LISTS = /spamhaus|spamcop|sorbs|barracuda(central|networks)|dnsbl|surbl|uribl|invaluement/i;

/**
 * The recipient, or the administrator of the mailbox, does not want the mail, although the reply reads like a
 * blocklist's.
 */
const UNWANTED =
  /(black|block)\w* by (the )?recipient|rejected by (the |this )?(recipient|user)|user in (black|block)list|RESOLVER\.(ADR|RST\.(?!\w*Size))|\b5\.7\.(1[23]\d|50[457])\b/i;

const MAILBOX_FULL =
  /(mail ?box|inbox|user|recipient)[^.]{0,40}(full|quota|(size|storage|disk) (limit|exceed)|space)|over ?quota|\b[45]\.2\.2\b/i;

const MESSAGE =
  /virus|malware|attach(ment)?s?\b|potential security|too (big|large|long)|(message|mail|header|content|maximum|fixed)[^.]{0,20}\bsize\b|mailsize|size (limit|exceed)|exceed\w*[^.]{0,30}\bsize\b|SizeLimit|length of data|\b5\.(2\.3|3\.4|6\.\d+)\b|RFC ?-?(2822|5321|5322)|bare (LF|CR)|malformed|(invalid|missing|duplicate|multiple)\w*[^.]{0,20}header|looping|too many hops/i;

/**
 * Replies about who we are, where we connect from, what we sent and how often: from any server, at any point of the
 * dialogue.
 */
const STANDING = [
  /\b(SPF|DKIM|DMARC|RBLs?|PTR|rDNS)\b|[eh][he]lo (command|name)|invalid [eh][he]lo|reverse dns|cannot find your|client host rejected|unauthenticated/i,
  /black ?-?list|block ?-?list|blocked using|black ip|\blisted (at|in|on|by)\b|reputation|banned send|bad (outbound )?sender/i,
  /\b(spam\w*|junk(mail)?|unsolicited|bulk|phish\w*)\b|bounce attack|behaviou?r|user complaints|suspicious/i,
  /frequency|too (much|many|fast|quick)[^.]{0,20}(mails?|messages?|connect|recipients|concurrent|sent|rcpts?)|too (much|many) (mails?|connect)/i,
  /rate.?limit|throttl|(sending|sender|sends?|message|daily|hourly|monthly|outbound)[^.]{0,20}(limit|quota)|exceed\w*[^.]{0,20}(rate|limit of (mail|message))|maximum threshold/i,
  /sender[^.]{0,30}(reject|verif|refus|denied|invalid|unvalidated|blocked|not allowed|unknown)|fake sender|(from|sender) address|send ?as|must equal authori|same as authori/i,
  /relay(ing)?\b[^.]{0,20}(denied|not|prohibited|check)|(to|no|denies) relay|rcpthosts|TenantAttribution|not authenticated|authenti\w+ (is )?required|need[^.]{0,20}auth/i,
  // RFC 7372 with the additions of Gmail and Exchange Online; codes about the sender's address (RFC 3463).
  /\b([45]\.(7\.(2\d|30|65\d)|1\.[78])|5\.7\.(5[01]\d|60\d|70\d|57|60|64))\b/,
  // NetEase, and other providers that use the same server.
  /\b(HL|MI|DT|RP|WM|AUTH):[A-Z]{3}\b/,
];

const UNREACHABLE =
  /(user|mail ?box|recipient|account|address|rcpt(to)?|domain|host)\b[^.]{0,60}(unknown|not (found|exist|known|valid|here|listed|a valid)|no(t| longer) (exist|available|active|accept)|isn.t|does ?n.t|does not (exist|have)|disabled|inactive|suspended|locked|invalid|unavailable|rejected|closed|expired)|(no such|unknown|invalid|not a valid|unavailable) (\w+ )?(user|mail ?box|recipient|address|account|rcpt(to)?|domain)|unrouteable|unroutable|does not accept mail|no mail(box)? (here|by that name)|user reject|\b[45]\.(1\.([0-6]|9|10)|2\.[01])\b/i;

/** A refusal by policy that does not name the recipient's. */
const POLICY =
  /^530|\b5\.7\.\d+\b|block(ed)?\b|banned|denied|polic(y|ies)|prohibit|not (permitted|allowed|authori[sz]ed|accepted)|authenti|abuse|content\b[^.]{0,20}(reject|denied)|(reject|denied)\w*[^.]{0,20}content/i;

const ADDRESS = /[^\s<>()"']+@[^\s<>()"':;,]+/g;
/** A host name may contain any of these words, so it is removed first. */
const HOST = /\b[\w-]+(\.[\w-]+)*\.[a-z]{2,6}\b/g;

/**
 * Who causes the refusal `reply`, judged by its enhanced status code (RFC 3463) and by the words of the large
 * providers and the usual servers. Null if neither tells. A temporary reply (4xx) is `ours` or null: for anything
 * else the server itself says that it passes.
 */
export function blameOf(reply: string): Blame | null {
  const text = reply.replace(ADDRESS, '').replace(/\s+/g, ' ');
  const words = text.replace(HOST, '');
  if (text.startsWith('4')) return isStanding(text, words) && !GREYLISTED.test(text) ? 'ours' : null;
  if (UNWANTED.test(words) || MAILBOX_FULL.test(words)) return 'recipient';
  if (MESSAGE.test(words)) return 'message';
  if (isStanding(text, words)) return 'ours';
  if (UNREACHABLE.test(words)) return 'recipient';
  return POLICY.test(words) ? 'ours' : null;
}

const isStanding = (text: string, words: string) =>
  LISTS.test(text) || STANDING.some((sign) => sign.test(words));

const GREYLISTED = /gr[ae]y-?list/i;

/** Greylisting has no code of its own: most servers name it, others reply with 4.7.1 to the recipient. */
export const isGreylisted = (reply: string): boolean =>
  GREYLISTED.test(reply) || /^45[01][ -]4\.7\.(1|0)\b/.test(reply);
