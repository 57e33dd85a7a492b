import type { Deps } from '../activities/deps';
import type { Config } from '../config';
import { readSamePeople } from '../configSources';
import { createPool } from '../db/pool';
import { signingKey } from '../domain/linkKeys';
import { composeDigest } from '../mail/digest';
import { createMailer } from '../mail/transport';
import { adminMailOf } from './adminMail';
import { openChannels } from './channels';
import { inventoriesOf, openSources } from './sources';

/** What the activities work with, as `config` says, and how to let go of it. */
export function openDeps(config: Config): { deps: Deps; closeDeps: () => Promise<void> } {
  const { fallbackAddress } = config;
  const pool = createPool(config.databaseUrl, 30);
  const mailer = createMailer({ smtpUrl: config.smtpUrl });
  const admin = adminMailOf(config);
  const sources = openSources(config, pool);
  const deps: Deps = {
    pool,
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
    await mailer.close();
    await pool.end();
  };
  return { deps, closeDeps };
}
