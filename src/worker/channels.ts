import type { Channels } from '../channels/channel';
import { cmsiChannel, type CmsiRoute } from '../channels/cmsi';
import { mailChannel } from '../channels/mail';
import { webhookChannel } from '../channels/webhook';
import type { Config } from '../config';
import type { Notice } from '../domain/notice';
import { returnPathFor } from '../domain/returnPath';
import { linkFor } from '../domain/token';
import { composeMail } from '../mail/compose';
import { loadDesign } from '../mail/design';
import { readDkimKey } from '../mail/dkim';
import { renderMail } from '../mail/render';
import type { Mailer } from '../mail/transport';

/** What the channels are made of. */
export type ChannelConfig = Pick<Config, 'baseUrl' | 'linkKeys' | 'mail' | 'mailDomain' | 'mailFrom'>;

/**
 * The channels that `config` has, mail going out through `mailer`, messages of BlueKing by the `routes` of its
 * sources. Throws InvalidInput for a key of DKIM that is none.
 */
export function openChannels(
  config: ChannelConfig,
  mailer: Mailer,
  routes: ReadonlyMap<string, CmsiRoute> = new Map(),
): Channels {
  const { baseUrl, mail, mailFrom: from, mailDomain: domain } = config;
  const { bounceAddress, replyTo, webhook } = mail;
  const dkim = mail.dkim && readDkimKey(mail.dkim);
  const design = loadDesign(mail.templates);
  const linkOf = (notice: Notice) => linkFor(baseUrl, config.linkKeys, notice);
  const returnPath = (notice: Notice) =>
    bounceAddress && returnPathFor(bounceAddress, config.linkKeys, notice);
  const compose = (notice: Notice) =>
    composeMail(notice, {
      link: linkOf(notice),
      from,
      domain,
      replyTo,
      dkim,
      design,
      returnPath: returnPath(notice),
    });
  const render = (notice: Notice) => renderMail(notice, linkOf(notice), design);
  return {
    mail: mailChannel(mailer, compose),
    ...(routes.size > 0 && { cmsi: cmsiChannel({ routes, render, linkOf }) }),
    ...(webhook && { webhook: webhookChannel({ ...webhook, render, linkOf, clock: () => new Date() }) }),
  };
}
