import { Client } from '@temporalio/client';
import type { ScheduleOptions } from '@temporalio/client';
import path from 'node:path';
import { temporal } from '../../src/sources/temporal/type';
import type { DeclaredParts } from '../../src/sources/type';
import { devClient } from './temporal';
import { until } from './world';

/** An application's Schedules in a namespace of its own, and the source that reads them. */
export interface Schedules {
  client: Client;
  namespace: string;
  declare(more?: object): DeclaredParts;
  create(id: string, more?: Partial<ScheduleOptions>): Promise<void>;
  /** Deletes all of them. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Weekly, of a workflow that nobody runs. */
const weekly = (scheduleId: string): ScheduleOptions => ({
  scheduleId,
  spec: { cronExpressions: ['0 9 * * 1'], timezone: 'Asia/Shanghai' },
  action: { type: 'startWorkflow', workflowType: 'report', taskQueue: 'reports', args: [] },
});

/** On the dev server that tests share. */
export async function temporalSchedules(): Promise<Schedules> {
  const server = await devClient();
  const { client, namespace, address } = server;
  let created: string[] = [];
  return {
    client,
    namespace,
    declare(more = {}) {
      const file = path.join(__dirname, 'sources.yaml');
      const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default' };
      const declared = temporal({ namespace, ...more }, { file, name: 'held', env });
      if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
      return declared;
    },
    /** Resolves once it is listed, which takes a moment. */
    async create(id, more = {}) {
      await client.schedule.create({ ...weekly(id), ...more });
      created.push(id);
      await until(
        async () => (await listed(client, namespace)) === created.length,
        `the Schedule ${id} to be listed`,
      );
    },
    async clear() {
      for (const id of created) await client.schedule.getHandle(id).delete();
      created = [];
      await until(async () => (await listed(client, namespace)) === 0, 'the Schedules to be gone');
    },
    close: () => server.close(),
  };
}

async function listed({ workflowService }: Client, namespace: string): Promise<number> {
  const { schedules } = await workflowService.listSchedules({ namespace, maximumPageSize: 1000 });
  return schedules.length;
}
