import type { Email } from 'postal-mime';

/** What a mail is that came back without a report of a delivery. */
export type Undeclared =
  /** A server gave the mail up, and says so in words. */
  | { is: 'given up'; status: string | null; words: string }
  /** A server tries on. */
  | { is: 'delayed'; status: string | null; words: string }
  /** A mailbox answers by itself, as that somebody is away: the mail arrived. */
  | { is: 'absence' }
  /** Nobody knows. */
  | { is: 'unclear'; words: string };

const DAEMON = /^(mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?)@/i;
const RETURNED =
  /undeliver|not delivered|delivery.{0,40}(fail|problem|status)|(fail|return).{0,40}(delivery|mail|notice)|failure notice|returned mail|退信|无法(投递|送达)|未能(投递|送达)|投递失败/i;
const DELAYED =
  /delayed|(will|still).{0,40}(retry|retried|trying|try again)|temporarily|no action is required|延迟|稍后.{0,4}重试/i;
const FOR_GOOD = /permanent (error|fail)|given up|gave up|giving up|永久/i;
const GIVEN_UP =
  /does(n't| not) exist|no such (user|mailbox|address)|no mailbox here|user unknown|unknown user|not found|mailbox (is )?(full|unavailable|disabled)|(couldn't|could not|wasn't able to|was not able to|unable to|cannot) (be )?deliver|不存在|已停用/i;
const STATUS = /\b([245]\.\d{1,3}\.\d{1,3})\b/;
const AWAY =
  /out of (the )?office|automatic(ally)? repl|auto.?(reply|response|answer)|on (vacation|leave|holiday)|abwesen|absen(t|ce)|自动[回答]复|外出|休假/i;

/**
 * What a mail is that has no report (RFC 3464): older Exim, qmail and web mailers write to people only. A server's words
 * count if they say that it gave the mail up; everything else but an automatic answer of a mailbox is unclear.
 */
export function readUndeclared(mail: Email): Undeclared {
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? '';
  const text = (mail.text ?? mail.html?.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') ?? '').slice(
    0,
    20_000,
  );
  // What is quoted of our own mail says nothing of its fate.
  const said =
    text.split(/-{2,} ?(?:below this line|original message|this is a copy|the (?:header|body) of)/i)[0] ?? '';
  const failedTo = header('x-failed-recipients') !== '';
  const sender = mail.from && 'address' in mail.from ? (mail.from.address ?? '') : '';
  const isServer = failedTo || header('return-path').trim() === '<>' || DAEMON.test(sender);
  const subject = mail.subject ?? '';
  const words = wordsOf(subject, said);
  if (isServer) {
    const status = STATUS.exec(said)?.[1] ?? null;
    const passing =
      status?.startsWith('4') || (DELAYED.test(`${subject} ${said}`) && !status?.startsWith('5'));
    if (passing && !FOR_GOOD.test(said)) return { is: 'delayed', status, words };
    const speaksOfIt = failedTo || RETURNED.test(subject) || RETURNED.test(said);
    if (failedTo || status?.startsWith('5') || FOR_GOOD.test(said) || (speaksOfIt && GIVEN_UP.test(said)))
      return { is: 'given up', status, words };
  }
  return isAbsence(header, subject) ? { is: 'absence' } : { is: 'unclear', words };
}

/** An automatic answer by its headers (RFC 3834, and what Exchange and older programs set), or by its subject. */
function isAbsence(header: (name: string) => string, subject: string): boolean {
  if (/multipart\/report/i.test(header('content-type'))) return false;
  const automatic = header('auto-submitted').trim().toLowerCase();
  if (automatic !== '' && automatic !== 'no') return !RETURNED.test(subject);
  const older = header('x-autoreply') || header('x-autorespond') || header('x-auto-response-suppress');
  return older !== '' || /auto_?reply/i.test(header('precedence')) || AWAY.test(subject);
}

/** The line with the reason, else the subject. */
function wordsOf(subject: string, said: string): string {
  const lines = said.split(/\r?\n/).map((line) => line.trim());
  const reason = lines.find((line) => STATUS.test(line) || /\b[45]\d\d[ -]/.test(line));
  return (reason ?? lines.find((line) => GIVEN_UP.test(line)) ?? subject).slice(0, 500) || 'without subject';
}
