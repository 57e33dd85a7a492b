import type { Notice } from '../domain/common/notice';
import { GIVEN_UP, unlessStopped, type SendOutcome } from './outcome';
import type { RenderedMail } from '../mail/notice/render';
import type { Channel } from './channel';

/** One message of one type to one account of a BlueKing. */
export interface CmsiMessage {
  type: string;
  account: string;
  title: string;
  content: string;
}

/**
 * Sends one message through a BlueKing. Returns null if it was accepted, else whether it was refused for good or
 * BlueKing could not be reached.
 */
export type CmsiSender = (
  message: CmsiMessage,
) => Promise<{ is: 'sent' | 'refused' | 'outage'; words: string }>;

/** A BlueKing that reaches the people of a source, and the types of message they get. */
export interface CmsiRoute {
  types: string[];
  send: CmsiSender;
}

export interface CmsiOptions {
  /** The route for each directory of recipients. */
  routes: ReadonlyMap<string, CmsiRoute>;
  render: (notice: Notice) => RenderedMail;
  /** The recipient's personal link; null for a notice without one. */
  linkOf: (notice: Notice) => string | null;
}

/** BlueKing's CMSI. It accepts messages and does not report what becomes of them. */
export const cmsiChannel = (options: CmsiOptions): Channel => ({
  reportsFailure: false,
  send: (notice, stopped) => unlessStopped(sendTo(options, notice), stopped, () => GIVEN_UP),
});

async function sendTo(options: CmsiOptions, notice: Notice): Promise<SendOutcome> {
  const { directory, account } = personIn(notice.recipient);
  const route = options.routes.get(directory);
  if (!route) return { is: 'refused', what: 'recipient', words: 'no BlueKing knows the recipient' };
  const said: string[] = [];
  // If one type was accepted, the notice counts as sent: a retry would send all types again.
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

/** A mail has the full text; a call only the subject; any other type is short and links to the page. */
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
