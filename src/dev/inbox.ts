import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/** A running SMTP inbox. */
export interface Inbox {
  smtpUrl: string;
  /** Its web page. */
  url: string;
  stop(): Promise<void>;
}

/** Starts an SMTP server on 127.0.0.1 that keeps every mail in `stateDir` and shows it on a web page. */
export async function startInbox(options: {
  stateDir: string;
  port: number;
  webPort: number;
}): Promise<Inbox> {
  const { MailDev } = await import('maildev');
  const mailDirectory = path.resolve(options.stateDir, 'mail');
  await mkdir(mailDirectory, { recursive: true });
  const inbox = new MailDev({
    smtp: options.port,
    ip: '127.0.0.1',
    web: options.webPort,
    webIp: '127.0.0.1',
    mailDirectory,
    silent: true,
  });
  await quietly(() => inbox.start());
  return {
    smtpUrl: `smtp://127.0.0.1:${options.port}`,
    url: `http://localhost:${options.webPort}`,
    stop: () => inbox.stop(),
  };
}

/** One line of it, about its port, is printed however silent it is asked to be. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { info } = console;
  console.info = () => undefined;
  try {
    return await work();
  } finally {
    console.info = info;
  }
}
