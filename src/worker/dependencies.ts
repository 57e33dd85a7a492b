import type { Deps } from '../activities/deps';
import type { Config } from '../config';
import { readSamePeople } from '../configSources';
import { closePool, createPool, PATIENCE } from '../db/pool';
import { signingKey } from '../domain/linkKeys';
import { composeDigest } from '../mail/digest';
import { createMailer } from '../mail/transport';
import { adminMailOf } from './adminMail';
import { atMost } from './atMost';
import { openChannels } from './channels';
import { inventoriesOf, openSources } from './sources';

/** Connections for sweep, closing, syncs and reconciler together; a statement of theirs keeps a processor busy. */
const BATCHES = 10;

/** What the activities work with, as `config` says, and how to let go of it. */
export function openDeps(config: Config): { deps: Deps; closeDeps: () => Promise<void> } {
  const { fallbackAddress } = config;
  const pool = createPool(config.databaseUrl, 30);
  const batchPool = createPool(config.databaseUrl, BATCHES, PATIENCE.long);
  const mailer = createMailer({ smtpUrl: config.smtpUrl });
  const admin = adminMailOf(config);
  const sources = openSources(config, batchPool);
  const deps: Deps = {
    pool,
    batchPool,
    mailer,
    channels: openChannels(config, mailer, sources.routes),
    paces: config.mail.paces,
    composeDigest: admin.to.length > 0 ? (report) => composeDigest(report, admin) : null,
    source: (name) => sources.named(name),
    inventories: inventoriesOf(sources),
    samePeople: readSamePeople(config.samePeople),
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
