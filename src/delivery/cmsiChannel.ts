import type { Notice } from '../domain/common/notice';
import { GIVEN_UP, unlessStopped, type SendOutcome } from './outcome';
import type { RenderedMail } from '../mail/notice/render';
import type { Channel } from './channel';

/** One message to one account of a BlueKing, of one of its types. */
export interface CmsiMessage {
  type: string;
  account: string;
  title: string;
  content: string;
}

/** Has a BlueKing take one message, or tells why it did not: refused for good, or not to be reached. */
export type CmsiSender = (
  message: CmsiMessage,
) => Promise<{ is: 'sent' | 'refused' | 'outage'; words: string }>;

/** A BlueKing that people of a source are written to by, and the types of message they get. */
export interface CmsiRoute {
  types: string[];
  send: CmsiSender;
}

export interface CmsiOptions {
  /** By the directory that a recipient belongs to. */
  routes: ReadonlyMap<string, CmsiRoute>;
  render: (notice: Notice) => RenderedMail;
  /** The recipient's personal link; null for a notice without one. */
  linkOf: (notice: Notice) => string | null;
}

/** BlueKing's CMSI: it takes messages, and tells nobody what became of them. */
export const cmsiChannel = (options: CmsiOptions): Channel => ({
  reportsFailure: false,
  send: (notice, stopped) => unlessStopped(sendTo(options, notice), stopped, () => GIVEN_UP),
});

async function sendTo(options: CmsiOptions, notice: Notice): Promise<SendOutcome> {
  const { directory, account } = personIn(notice.recipient);
  const route = options.routes.get(directory);
  if (!route) return { is: 'refused', what: 'recipient', words: 'no BlueKing knows the recipient' };
  const said: string[] = [];
  // One type taken is enough: again, all of them would be sent.
  let taken = false;
  for (const type of route.types) {
    const outcome = await route.send({ type, account, ...wordsFor(type, notice, options) });
    said.push(`${type}: ${outcome.words}`);
    if (outcome.is === 'outage' && !taken) return { is: 'outage', words: said.join('; ') };
    taken ||= outcome.is === 'sent';
  }
  const words = said.join('; ');
  return taken ? { is: 'sent', words } : { is: 'refused', what: 'recipient', words };
}

/** A mail is the mail; any other type is short, and leads to the page. Nobody follows a link that is read out. */
function wordsFor(type: string, notice: Notice, { render, linkOf }: CmsiOptions) {
  const { subject: title, html } = render(notice);
  if (type === 'mail') return { title, content: html };
  if (type === 'voice') return { title, content: '' };
  const link = linkOf(notice);
  return { title, content: link ? `${title}\n${link}` : title };
}

function personIn(recipient: string | null): { directory: string; account: string } {
  const [directory = '', ...account] = (recipient ?? '').split(':');
  return { directory, account: account.join(':') };
}
