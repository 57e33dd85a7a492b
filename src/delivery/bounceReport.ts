import PostalMime from 'postal-mime';
import { blameOf, type Blame } from './blame';
import { redact } from './outcome';

/** What came to the mailbox that undeliverable mail comes back to. */
export interface Returned {
  /** Every address it may have come to, as servers and gateways write that down. */
  recipients: string[];
  /** What it reports of the delivery; null when it is no report: an absence note, say. */
  report: DeliveryReport | null;
}

/** What a mail server says of a mail that it had taken (RFC 3464). */
export interface DeliveryReport {
  /** Given up for good, rather than delayed, or delivered after all. */
  final: boolean;
  /** As `5.1.1` (RFC 3463); null when it does not say. */
  status: string | null;
  /** Without addresses and links. */
  words: string;
  /** Whose the refusal is, told apart as at the time of sending; null where the report does not say. */
  blame: Blame | null;
}

const TO = ['x-original-to', 'delivered-to', 'envelope-to', 'x-envelope-to', 'to'];

/** Reads a mail as it came, at most a few MB of it. Whatever it is, there is no fault in that. */
export async function readReturned(raw: Buffer): Promise<Returned> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 20 });
  const fields = mail.headers.filter(({ key }) => TO.includes(key)).map(({ value }) => value);
  const recipients = fields.flatMap((value) => value.match(/[^\s<>(),;:"]+@[^\s<>(),;:"]+/g) ?? []);
  const part = mail.attachments.find(({ mimeType }) =>
    /^message\/(global-)?delivery-status$/i.test(mimeType),
  );
  return { recipients, report: part ? reportOf(textOf(part.content)) : null };
}

const textOf = (content: ArrayBuffer | Uint8Array | string) =>
  typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8');

/**
 * The report on the one recipient that each of our mails has. Where servers tell of several, because the mail was
 * forwarded, one who has it counts before all who have not.
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

/** The words as the server that refused would have answered them: with a status code, which some reports keep apart. */
const replyOf = (diagnosis: string, status: string | null): string => {
  if (/\b[245]\.\d{1,3}\.\d{1,3}\b/.test(diagnosis) || status === null) return diagnosis;
  return /^\d{3}/.test(diagnosis) ? `${diagnosis} ${status}` : `${status} ${diagnosis}`;
};

const ARRIVED = new Set(['delivered', 'relayed', 'expanded']);
const actionOf = (fields: Map<string, string>) => (fields.get('action') ?? '').trim().toLowerCase();

/** The fields of a group, names in lower case, folded lines unfolded. */
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
