import PostalMime from 'postal-mime';
import { blameOf, type Blame } from './blame';
import { redact } from './outcome';
import { readUndeclared, type Undeclared } from './undeclared';

/** A mail that arrived in the mailbox for bounces. */
export interface Returned {
  /** Every address it may have been sent to, as servers and gateways record it. */
  recipients: string[];
  /** What it says of the delivery; `absence`: a mailbox answered by itself; `unclear`: nobody can tell from it. */
  report: DeliveryReport | 'absence' | { unclear: string };
}

/** What a mail server reports about a mail it had accepted, by RFC 3464 or in words. */
export interface DeliveryReport {
  /** True if it was given up; false if it was delayed, or delivered after all. */
  final: boolean;
  /** The status code, such as `5.1.1` (RFC 3463); null if missing. */
  status: string | null;
  /** The server's words, without addresses and links. */
  words: string;
  /** Who causes the refusal, judged as for a reply at the time of sending; null if unclear. */
  blame: Blame | null;
}

const TO = ['x-original-to', 'delivered-to', 'envelope-to', 'x-envelope-to', 'to'];

/** Reads a raw mail, at most a few MB of it. No content makes it fail. */
export async function readReturned(raw: Buffer): Promise<Returned> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 20 });
  const fields = mail.headers.filter(({ key }) => TO.includes(key)).map(({ value }) => value);
  const recipients = fields.flatMap((value) => value.match(/[^\s<>(),;:"]+@[^\s<>(),;:"]+/g) ?? []);
  const part = mail.attachments.find(({ mimeType }) =>
    /^message\/(global-)?delivery-status$/i.test(mimeType),
  );
  const declared = part ? reportOf(textOf(part.content)) : null;
  return { recipients, report: declared ?? undeclaredOf(readUndeclared(mail)) };
}

const textOf = (content: ArrayBuffer | Uint8Array | string) =>
  typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8');

function undeclaredOf(found: Undeclared): Returned['report'] {
  if (found.is === 'absence') return 'absence';
  const words = redact(found.words);
  if (found.is === 'unclear') return { unclear: words };
  const { status } = found;
  return { final: found.is === 'given up', status, words, blame: blameOf(replyOf(found.words, status)) };
}

/**
 * The report about the recipient; each of our mails has one. If a forwarded mail has several reports, a successful
 * delivery counts before all failures.
 */
function reportOf(text: string): DeliveryReport | null {
  const [, ...groups] = text
    .replace(/\r\n/g, '\n')
    .trim()
    .split(/\n\s*\n/)
    .map(fieldsOf);
  const told = groups.filter((fields) => fields.has('action'));
  const reached = told.find((fields) => ARRIVED.has(actionOf(fields)));
  const fields = reached ?? told.find((each) => actionOf(each) === 'failed') ?? told[0];
  if (!fields) return null;
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status') ?? '')?.[0] ?? null;
  const diagnosis = (fields.get('diagnostic-code') ?? '').replace(/^[^;]*;\s*/, '');
  const action = actionOf(fields);
  const words = redact(diagnosis || `${action} ${status ?? ''}`);
  return { final: action === 'failed', status, words, blame: blameOf(replyOf(diagnosis, status)) };
}

/**
 * The words as the server would have replied with them, including the status code, which some reports list
 * separately.
 */
const replyOf = (diagnosis: string, status: string | null): string => {
  if (/\b[245]\.\d{1,3}\.\d{1,3}\b/.test(diagnosis) || status === null) return diagnosis;
  return /^\d{3}/.test(diagnosis) ? `${diagnosis} ${status}` : `${status} ${diagnosis}`;
};

const ARRIVED = new Set(['delivered', 'relayed', 'expanded']);
const actionOf = (fields: Map<string, string>) => (fields.get('action') ?? '').trim().toLowerCase();

/** The fields of a group: names in lower case, folded lines unfolded. */
const fieldsOf = (group: string) =>
  new Map(
    group
      .replace(/\n[ \t]+/g, ' ')
      .split('\n')
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
