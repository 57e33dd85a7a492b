import type { Deployment } from '../../src/config/deployment';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import { createWorkers } from '../../src/worker/main';
import { wakeReminder } from '../../src/workflows/signalWithStart';
import { testDatabase } from './database';
import { givenRound, owner } from './inventory';
import { smtpSink } from './smtp';
import { devClient, workflowBundle } from './temporal';
import { makeDeps } from './world';

/** A Rollcall on the dev server whose workers come and go, each under its own build. */
export async function versionsWorld() {
  const [db, sink, server] = [await testDatabase(), await smtpSink(), await devClient()];
  const { client, connection, namespace } = server;
  const deps = makeDeps(db.pool, sink.url, () => new Date());
  const stops: (() => Promise<void>)[] = [];
  return {
    pool: db.pool,

    /** Starts both workers; what is returned stops them. */
    async work(deployment: Deployment | null) {
      const code = { workflowBundle: workflowBundle().codePath };
      const settings = { connection, namespace, mailPerSecond: 1000, ...code, deployment };
      const workers = await createWorkers(deps, settings);
      const done = Promise.all(workers.map((worker) => worker.run()));
      const stop = async () => {
        for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
        await done;
      };
      stops.push(stop);
      return stop;
    },

    /** Begins a round of that account and starts its reminder. */
    async begin(account: string, given: CadenceInput) {
      await givenRound(db.pool, account, { createdAt: new Date().toISOString() });
      const wake = wakeReminder(owner(account), parseCadence(given), [], 'sweep');
      return client.workflow.signalWithStart('ownerReminder', wake);
    },

    /** Has a reminder look again. */
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
