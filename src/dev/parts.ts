import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '../config';
import { startInbox } from './inbox/inbox';
import { linkKeys } from './linkKeys';
import { startPostgres } from './postgres';
import type { Progress } from './progress';
import type { StackSettings } from './settings';
import type { Stops } from './stops';
import { temporalCli } from './temporalCli';
import { startTemporal } from './temporalServer';

/** What starting the parts needs. */
export interface Stage {
  settings: StackSettings;
  env: Env;
  stops: Stops;
  progress: Progress;
  /** Called when a part ends unexpectedly. */
  fail: (error: unknown) => void;
}

type Variables = Record<string, string>;

/**
 * Starts every part that no variable replaces by a real server. Returns the variables that lead to them. Throws if one
 * does not start.
 */
export async function startParts(stage: Stage): Promise<Variables> {
  const { env, settings } = stage;
  const { real, stateDir } = settings;
  return {
    ...(real.PostgreSQL ? {} : await postgresPart(stage)),
    ...(real.Temporal ? {} : await temporalPart(stage)),
    ...(real.inbox ? {} : await inboxPart(stage)),
    ROLLCALL_LINK_KEYS: env['ROLLCALL_LINK_KEYS'] || (await linkKeys(stateDir)),
  };
}

async function postgresPart({ settings, progress, ...stage }: Stage): Promise<Variables> {
  const { stateDir, postgresPort: port } = settings;
  const postgres = await progress.part('PostgreSQL', () => startPostgres({ stateDir, port }));
  await stage.stops.add('PostgreSQL', postgres);
  watch('PostgreSQL', postgres.exited, stage);
  return { DATABASE_URL: postgres.url };
}

async function temporalPart({ settings, progress, ...stage }: Stage): Promise<Variables> {
  const { stateDir, temporalPort: port, temporalUiPort: uiPort } = settings;
  const temporal = await progress.part('Temporal', async (report) => {
    const cli = await temporalCli(stage.env, report);
    return startTemporal({ cli, stateDir, port, uiPort });
  });
  await stage.stops.add('Temporal', temporal);
  watch('Temporal', temporal.exited, stage);
  return {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: await temporalProfile(stateDir, temporal.address),
    ROLLCALL_UI_URL: temporal.uiUrl,
  };
}

/** A profile for the embedded server only: the user's own Temporal configuration must not add its keys. */
async function temporalProfile(stateDir: string, address: string): Promise<string> {
  const file = path.join(stateDir, 'temporal.toml');
  await writeFile(file, `[profile.default]\naddress = "${address}"\nnamespace = "default"\n`);
  return file;
}

async function inboxPart({ settings, progress, stops }: Stage): Promise<Variables> {
  const { stateDir, smtpPort: port, inboxPort: webPort } = settings;
  const inbox = await progress.part('Inbox', () => startInbox({ stateDir, port, webPort }));
  await stops.add('Inbox', inbox);
  return { SMTP_URL: inbox.smtpUrl };
}

function watch(name: string, exited: Promise<void>, { stops, fail }: Pick<Stage, 'stops' | 'fail'>): void {
  void exited.then(
    () => stops.over || fail(new Error(`${name} ended unexpectedly: its log is in the state directory`)),
  );
}
