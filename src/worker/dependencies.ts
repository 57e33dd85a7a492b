import type { Deps } from '../activities/deps';
import type { Config } from '../config';
import { closeFileTasks, findFileTasks } from '../db/inventoryClose';
import { restoreFileTasks } from '../db/inventoryRestore';
import { createPool } from '../db/pool';
import { composeDigest } from '../mail/digest';
import { createMailer } from '../mail/transport';
import { fileInventory } from '../sources/file/inventory';
import { fileSource } from '../sources/file/source';
import { openChannels } from './channels';

/** What the activities work with, as `config` says, and how to let go of it. */
export function openDeps(config: Config): { deps: Deps; closeDeps: () => Promise<void> } {
  const { mailFrom: from, mailDomain: domain, linkKeys, fallbackAddress } = config;
  const pool = createPool(config.databaseUrl, 30);
  const mailer = createMailer({ smtpUrl: config.smtpUrl });
  const admin = { to: config.adminAddresses, from, domain };
  const rows = {
    find: (source: string, ids: string[]) => findFileTasks(pool, source, ids),
    close: (source: string, ids: string[]) => closeFileTasks(pool, source, ids),
    restore: (source: string, ids: string[]) => restoreFileTasks(pool, source, ids),
  };
  const deps: Deps = {
    pool,
    mailer,
    channels: openChannels(config, mailer),
    paces: config.mail.paces,
    composeDigest: admin.to.length > 0 ? (report) => composeDigest(report, admin) : null,
    source: (name) => fileSource(name, rows),
    inventories: Object.fromEntries(
      config.fileSources.map(({ name, folder }) => [name, () => fileInventory([folder])]),
    ),
    clock: () => new Date(),
    keyId: linkKeys[0]?.id ?? '',
    fallbackAddress,
  };
  const closeDeps = async () => {
    await mailer.close();
    await pool.end();
  };
  return { deps, closeDeps };
}
