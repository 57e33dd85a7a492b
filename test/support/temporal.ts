import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType as typeCode } from '@temporalio/common/lib/search-attributes';
import { msToTs } from '@temporalio/common/lib/time';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { temporalCli } from '../../src/dev/temporalCli';
import * as attributes from '../../src/workflows/attributes';
import { registerAttributes } from '../../src/worker/registerAttributes';
import { fromGlobalSetup } from './environment';

/** Only what is wrong is worth a line in the tests' output. Called again in one file it changes nothing. */
export function quietRuntime(): void {
  if (!installed) Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  installed = true;
}
let installed = false;

/** The file to give a worker as `workflowBundle: { codePath }`. */
export const workflowBundle = (): { codePath: string } => ({
  codePath: fromGlobalSetup('TEST_WORKFLOW_BUNDLE'),
});

export interface DevServer {
  address: string;
  /** Of this caller alone, so that workflow and schedule ids of different test files do not meet. */
  namespace: string;
  client: Client;
  /** For workers. */
  connection: NativeConnection;
  close(): Promise<void>;
}

/** The shared dev server: schedules, visibility and real time. Our search attributes are registered. */
export async function devClient(): Promise<DevServer> {
  quietRuntime();
  const address = fromGlobalSetup('TEST_TEMPORAL_ADDRESS');
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await untilKnown(connection, namespace);
  const native = await NativeConnection.connect({ address });
  return {
    address,
    namespace,
    client: new Client({ connection, namespace }),
    connection: native,
    async close() {
      await native.close();
      await connection.close();
    },
  };
}

/** A time-skipping server of the caller's own, its time being one for all: months pass while a result is awaited. */
export async function skippingEnv(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const env = await startSkipping().catch(startSkipping); // the SDK gives a busy machine five seconds only
  // The worker's own registration asks first what is there, which this server does not know how to tell.
  const searchAttributes = Object.values(attributes).map(
    ({ name, type }) => [name, typeCode(type) ?? 0] as const,
  );
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(searchAttributes),
  });
  return env;
}

/** Events after which the server of `shortHistoryEnv` has a workflow begin anew. */
export const SHORT_HISTORY = 8;

/** A dev server of the caller's own on which a history is long after a few events, as others are after thousands. */
export async function shortHistoryEnv(): Promise<TestWorkflowEnvironment> {
  return limitedEnv(`limit.historyCount.suggestContinueAsNew=${SHORT_HISTORY}`);
}

/** A dev server of the caller's own with a setting such as `worker.batcherRPS=0`, and our search attributes. */
export async function limitedEnv(setting: string): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const path = await temporalCli(process.env, () => undefined);
  const env = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path }, extraArgs: ['--dynamic-config-value', setting] },
  });
  await registerAttributes(env.connection, 'default');
  return env;
}

const startSkipping = () =>
  TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: fromGlobalSetup('TEST_SKIPPING_SERVER') } },
  });

/** A new namespace is known to the server's parts only after a moment. */
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await registerAttributes(connection, namespace);
      return;
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
