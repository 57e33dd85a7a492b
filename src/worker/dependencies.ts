import type { Deps } from '../activities/common/deps';
import type { Config } from '../config';
import { readIdentityAliases } from '../config/sources';
import { closePool, createPool, TIME_LIMITS } from '../db/core/pool';
import { signingKey } from '../security/linkKeys';
import { composeDigest } from '../mail/admin/digest';
import { composeToDoList } from '../mail/admin/toDoList';
import { createMailer, type Mailer } from '../delivery/smtp';
import { atMost } from './atMost';
import { inventoriesOf, openSources } from './sources';
import type { AdminMailOptions } from '../mail/admin/adminMail';
import { loadDesign } from '../mail/branding/design';
import type { Channels } from '../delivery/channel';
import { cmsiChannel, type CmsiRoute } from '../delivery/cmsiChannel';
import { mailChannel } from '../delivery/mailChannel';
import { webhookChannel } from '../delivery/webhookChannel';
import type { Notice } from '../domain/common/notice';
import { returnPathFor } from '../security/bounceAddress';
import { linkFor } from '../security/linkToken';
import { composeMail } from '../mail/notice/compose';
import { readDkimKey } from '../mail/notice/dkim';
import { renderMail } from '../mail/notice/render';

/** Connections shared by sweep, closing, syncs and reconciler; each of their statements keeps a processor busy. */
const BATCHES = 10;

/** What the activities work with, built from `config`, and how to close it. */
export async function openDeps(config: Config): Promise<{ deps: Deps; closeDeps: () => Promise<void> }> {
  const { fallbackAddress } = config;
  const pool = createPool(config.databaseUrl, 30);
  const batchPool = createPool(config.databaseUrl, BATCHES, TIME_LIMITS.long);
  const mailer = createMailer({ smtpUrl: config.smtpUrl });
  const admin = adminMailOf(config);
  const sources = await openSources(config, batchPool);
  const deps: Deps = {
    pool,
    batchPool,
    mailer,
    channels: openChannels(config, mailer, sources.routes),
    paces: config.mail.paces,
    composeDigest: admin.to.length > 0 ? (report) => composeDigest(report, admin) : null,
    toDoLists: toDoListsOf(config, admin),
    source: (name) => sources.named(name),
    inventories: inventoriesOf(sources),
    syncEvery: Object.fromEntries(
      config.sources.flatMap(({ name, every }) => (every === null ? [] : [[name, every]])),
    ),
    identityAliases: readIdentityAliases(config.identityAliases),
    clock: () => new Date(),
    get keyId() {
      return signingKey(config.linkKeys, new Date()).id;
    },
    fallbackAddress,
  };
  const closeDeps = async () => {
    await atMost(3, mailer.close());
    await Promise.all([closePool(pool), closePool(batchPool)]);
  };
  return { deps, closeDeps };
}

/** Who gets the lists of tasks to be done by hand, in their language, else in the admins'. */
const toDoListsOf = ({ sources }: Pick<Config, 'sources'>, admin: AdminMailOptions): Deps['toDoLists'] => ({
  sources: new Map(sources.flatMap(({ name, toDoList }) => (toDoList ? [[name, toDoList]] : []))),
  admins: admin.to,
  compose: ({ addresses: to, locale, ...list }) =>
    composeToDoList(list, { ...admin, to, ...(locale && { locale }) }),
});

/** How mail to the admins is written. Throws InvalidInput for invalid templates. */
export const adminMailOf = (config: Config): AdminMailOptions => ({
  to: config.adminAddresses,
  from: config.mailFrom,
  domain: config.mailDomain,
  locale: config.mail.adminLocale,
  design: loadDesign(config.mail.templates),
});

/** The part of the configuration that the channels need. */
export type ChannelConfig = Pick<Config, 'baseUrl' | 'linkKeys' | 'mail' | 'mailDomain' | 'mailFrom'>;

/**
 * The channels of `config`: mail goes out through `mailer`, messages of BlueKing through the `routes` of its sources.
 * Throws InvalidInput for an invalid DKIM key.
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
    cmsi: routes.size > 0 ? cmsiChannel({ routes, render, linkOf }) : null,
    webhook: webhook && webhookChannel({ ...webhook, render, linkOf, clock: () => new Date() }),
  };
}
