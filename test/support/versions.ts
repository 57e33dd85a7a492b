import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { Deployment } from '../../src/configDeployment';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence';
import { createWorkers } from '../../src/worker/main';
import type { ownerReminder } from '../../src/workflows';
import { wakeReminder } from '../../src/workflows/wake';
import { testDatabase } from './database';
import { givenRound, owner } from './inventory';
import { smtpSink } from './smtp';
import { devClient, workflowBundle } from './temporal';
import { makeDeps } from './world';

/** The workflows of version 0.1 as a file for a worker, and how to remove it. */
export async function earlierBundle(): Promise<{ codePath: string; remove: () => Promise<void> }> {
  const workflowsPath = path.join(__dirname, '../fixtures/versions/0.1/workflows/index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const dir = await mkdtemp(path.join(tmpdir(), 'rollcall-earlier-'));
  const codePath = path.join(dir, 'bundle.js');
  await writeFile(codePath, code);
  return { codePath, remove: () => rm(dir, { recursive: true }) };
}

/** A Rollcall on the dev server whose workers come and go, each with its own version of the workflows. */
export async function versionsWorld() {
  const [db, sink, server] = [await testDatabase(), await smtpSink(), await devClient()];
  const { client, connection, namespace } = server;
  const deps = makeDeps(db.pool, sink.url, () => new Date());
  const stops: (() => Promise<void>)[] = [];
  return {
    pool: db.pool,
    sink,
    client,

    /** Starts both workers; what is returned stops them. */
    async work(codePath = workflowBundle().codePath, deployment: Deployment | null = null) {
      const settings = { connection, namespace, mailPerSecond: 1000, workflowBundle: codePath, deployment };
      const workers = await createWorkers(deps, settings);
      const done = Promise.all(workers.map((worker) => worker.run()));
      const stop = async () => {
        for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
        await done;
      };
      stops.push(stop);
      return stop;
    },

    /** Begins a round of that account, its reminder started as the given version starts one. */
    async begin(account: string, given: CadenceInput, version: '0.1' | 'present' = 'present') {
      const cadence = parseCadence(given);
      await givenRound(db.pool, account, { begunAt: new Date().toISOString() });
      const wake = wakeReminder(owner(account), cadence, [], 'sweep');
      const { begun: _, ...before } = wake.args[0];
      const args: Parameters<typeof ownerReminder> = [version === '0.1' ? before : wake.args[0]];
      return client.workflow.signalWithStart<typeof ownerReminder, [{ answers: string[] }]>('ownerReminder', {
        ...wake,
        args,
      });
    },

    /** Has a reminder look again, as the present code does. */
    wake: (account: string) =>
      client.workflow.signalWithStart('ownerReminder', wakeReminder(owner(account), parseCadence({}))),

    /** Makes a build the current one of its deployment, as `temporal worker deployment set-current-version` does. */
    async setCurrent({ name: deploymentName, buildId }: Deployment) {
      const { workflowService } = client;
      for (let tries = 0; ; tries += 1) {
        try {
          await workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId });
          return;
        } catch (error) {
          // The server learns of a version from its workers' first polls.
          if (tries > 50) throw error;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    },

    async close() {
      for (const stop of stops) await stop();
      await deps.mailer.close();
      await sink.close();
      await server.close();
      await db.drop();
    },
  };
}

export type VersionsWorld = Awaited<ReturnType<typeof versionsWorld>>;
