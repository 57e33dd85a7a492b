import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { migrate } from '../../src/db/core/migrate';
import { freePort } from '../../src/dev/ports';
import { startPostgres } from '../../src/dev/postgres';
import type { Progress, Report } from '../../src/dev/progress';
import { temporalCli } from '../../src/dev/temporalCli';
import { startTemporal } from '../../src/dev/temporalServer';
import { timeSkippingServer } from '../../src/dev/testServer';
import { compileTemplates } from '../../src/mail/branding/compile';
import { COMPILED } from '../../src/mail/branding/templates';

const WORKFLOWS = path.join(__dirname, '../../src/workflows/index.ts');

/** What all test files share, by the names of the environment variables that tell them. */
export interface Servers {
  env: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * Starts what the tests share, in a directory that goes with it: PostgreSQL with the migrated database
 * `template`, a Temporal dev server, the workflow bundle, and the path of the time-skipping server, of
 * which each test file starts its own since its time is one for all. Compiles the mail templates, too. Throws if a part cannot be had.
 */
export async function startServers(progress: Progress): Promise<Servers> {
  const dir = await mkdtemp(path.join(tmpdir(), 'rollcall-test-'));
  const stops: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of stops.toReversed()) await end();
  };
  try {
    const postgres = await progress.part('PostgreSQL', () => startTestPostgres(dir));
    stops.push(() => postgres.stop());
    const temporal = await progress.part('Temporal dev server', (report) => startTestTemporal(dir, report));
    stops.push(() => temporal.stop());
    const skipping = await progress.part('Time-skipping server', (report) =>
      timeSkippingServer(process.env, report),
    );
    const bundle = await progress.part('Workflow bundle', () => bundleWorkflows(dir));
    await progress.part('Mail templates', () => compileTemplates(COMPILED));
    const env = {
      TEST_POSTGRES_URL: postgres.url,
      TEST_TEMPORAL_ADDRESS: temporal.address,
      TEST_SKIPPING_SERVER: skipping,
      TEST_WORKFLOW_BUNDLE: bundle,
    };
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startTestPostgres(stateDir: string) {
  // Nothing here needs to survive a power cut, and each test file has connections of its own.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
  };
  const server = await startPostgres({ stateDir, port: await freePort(), settings });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query('create database template');
  await client.end();
  await migrate(server.url.replace(/\w+$/, 'template'));
  return server;
}

async function startTestTemporal(stateDir: string, report: Report) {
  const cli = await temporalCli(process.env, report);
  return startTemporal({ cli, stateDir, port: await freePort(), uiPort: await freePort() });
}

async function bundleWorkflows(dir: string): Promise<string> {
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('ERROR') });
  const file = path.join(dir, 'workflow-bundle.js');
  await writeFile(file, code);
  return file;
}
