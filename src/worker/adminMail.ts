import type { Config } from '../config';
import type { AdminMailOptions } from '../mail/adminMail';
import { loadDesign } from '../mail/design';

/** How mail to the admins is written, as `config` says. Throws InvalidInput for templates that are wrong. */
export const adminMailOf = (config: Config): AdminMailOptions => ({
  to: config.adminAddresses,
  from: config.mailFrom,
  domain: config.mailDomain,
  locale: config.mail.adminLocale,
  design: loadDesign(config.mail.templates),
});
