import { mailDir, openMailbox } from './mailbox';
import { startInboxPage } from './page';
import { startSmtp } from './smtp';

/** A running SMTP inbox. */
export interface Inbox {
  smtpUrl: string;
  /** The address of its web page. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts an SMTP server on 127.0.0.1 that stores every mail in `stateDir` and shows it on a web page. Port 0 means any
 * free port. Throws if the folder is not writable or a port is taken.
 */
export async function startInbox(options: {
  stateDir: string;
  port: number;
  webPort: number;
}): Promise<Inbox> {
  const mailbox = await openMailbox(mailDir(options.stateDir));
  const smtp = await startSmtp(options.port, (raw) => mailbox.add(raw, new Date()));
  const page = await startInboxPage(options.webPort, mailbox);
  return {
    smtpUrl: smtp.url,
    url: page.url,
    stop: async () => {
      await smtp.stop();
      await page.stop();
    },
  };
}
