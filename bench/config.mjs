import { product } from './lab.mjs';

const { loadConfig } = product('config/index.js');

/** The product's configuration for the lab's servers. */
export const configFor = ({ postgres, temporal }, mails) =>
  loadConfig({
    DATABASE_URL: postgres.url,
    SMTP_URL: mails.url,
    TEMPORAL_ADDRESS: temporal.address,
    ROLLCALL_LINK_KEYS: `bench:${Buffer.alloc(32, 1).toString('base64url')}`,
    ROLLCALL_MAIL_FROM: 'Rollcall <rollcall@example.org>',
    ROLLCALL_MAIL_PER_SECOND: '1000',
  });
