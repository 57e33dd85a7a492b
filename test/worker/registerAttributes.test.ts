import { Connection } from '@temporalio/client';
import {
  extendRetention,
  missingAttributes,
  registerAttributes,
  RETENTION_DAYS,
  retentionDays,
  retentionWarning,
} from '../../src/worker/registerAttributes';
import { devClient, type DevServer } from '../support/temporal';

let server: DevServer;
let connection: Connection;
beforeAll(async () => {
  server = await devClient();
  connection = await Connection.connect({ address: server.address });
});
afterAll(async () => {
  await connection.close();
  await server.close();
});

describe('a namespace', () => {
  it('has our search attributes once they were registered, and a second time nothing is to do', async () => {
    const { namespace } = server;
    await registerAttributes(connection, namespace);
    expect(await missingAttributes(connection, namespace)).toEqual([]);
    expect(await registerAttributes(connection, namespace)).toEqual([]);
  });

  it('that forgets too soon is warned of, with the command that helps, until it is extended', async () => {
    const { namespace } = server;
    expect(await retentionWarning(connection, namespace)).toContain(
      `--namespace ${namespace} --retention 90d`,
    );
    await extendRetention(connection, namespace);
    expect(await retentionDays(connection, namespace)).toBe(RETENTION_DAYS);
    expect(await retentionWarning(connection, namespace)).toBeNull();
  });
});
