import { EventEmitter } from 'node:events';
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import PostalMime, { type Address } from 'postal-mime';

/** A mail in the list. */
export interface MailSummary {
  id: string;
  /** When it arrived. */
  at: Date;
  from: string;
  to: string;
  subject: string;
}

/** Mails in a folder, one file each. */
export interface Mailbox {
  /** Stores a mail that arrived at `at`; it is on disk when the promise resolves. */
  add(raw: Buffer, at: Date): Promise<void>;
  /** The mails whose subject, sender or recipient contain `search`, newest first. */
  list(search: string): MailSummary[];
  /** A mail by its id; null if there is none. */
  find(id: string): MailSummary | null;
  /** The raw mail; null if no mail has that id. */
  read(id: string): Promise<Buffer | null>;
  /** Calls `tell` with every mail that arrives from now on. Returns a function that stops that. */
  onArrival(tell: (mail: MailSummary) => void): () => void;
}

/** How much of a mail to read for its header, in bytes. The body is read only when somebody opens the mail. */
const HEADER_BYTES = 32 * 1024;

/** File names are the time of arrival in milliseconds; `add` keeps them unique. */
const FILE = /^(\d{13})\.eml$/;

/** The folder of the mails in a state directory. */
export const mailDir = (stateDir: string): string => path.resolve(stateDir, 'mail');

/** Whether `dir` contains any mail. */
export const holdsMail = (dir: string): Promise<boolean> =>
  readdir(dir).then(
    (files) => files.some((name) => FILE.test(name)),
    () => false,
  );

/** Opens the mails in `dir`; creates the folder if missing. */
export async function openMailbox(dir: string): Promise<Mailbox> {
  await mkdir(dir, { recursive: true });
  const arrivals = new EventEmitter().setMaxListeners(0);
  const mails = new Map<string, MailSummary>();
  let latest = 0;
  for (const file of (await readdir(dir)).filter((name) => FILE.test(name)).toSorted()) {
    const mail = await summaryOf(file, await readStart(path.join(dir, file)));
    mails.set(mail.id, mail);
    latest = Number(mail.id);
  }
  return {
    async add(raw, at) {
      latest = Math.max(latest + 1, at.getTime());
      const file = `${latest}.eml`;
      await writeFile(path.join(dir, `${file}.part`), raw);
      await rename(path.join(dir, `${file}.part`), path.join(dir, file));
      const mail = await summaryOf(file, raw.subarray(0, HEADER_BYTES));
      mails.set(mail.id, mail);
      arrivals.emit('mail', mail);
    },
    list: (search) => [...mails.values()].filter((mail) => contains(mail, search)).toSorted(newestFirst),
    find: (id) => mails.get(id) ?? null,
    read: async (id) => (mails.has(id) ? readFile(path.join(dir, `${id}.eml`)) : null),
    onArrival(tell) {
      arrivals.on('mail', tell);
      return () => arrivals.off('mail', tell);
    },
  };
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The summary of a mail. A file that cannot be parsed is listed too; its source can be viewed. */
async function summaryOf(file: string, start: Buffer): Promise<MailSummary> {
  const mail = await PostalMime.parse(start).catch(() => null);
  return {
    id: path.basename(file, '.eml'),
    at: new Date(Number(FILE.exec(file)?.[1])),
    from: mail?.from ? addressText(mail.from) : '',
    to: (mail?.to ?? []).map(addressText).join(', '),
    subject: mail ? (mail.subject ?? '') : 'This mail cannot be parsed: see its source',
  };
}

const addressText = ({ name, address }: Address) =>
  name && address ? `${name} <${address}>` : (address ?? name);

const contains = ({ from, to, subject }: MailSummary, search: string) =>
  `${subject}\n${from}\n${to}`.toLowerCase().includes(search.trim().toLowerCase());

const newestFirst = (one: MailSummary, other: MailSummary) => other.at.getTime() - one.at.getTime();
