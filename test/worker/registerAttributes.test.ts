import { Connection } from '@temporalio/client';
import {
  extendRetention,
  registerAttributes,
  RETENTION_DAYS,
  retentionDays,
  retentionWarning,
} from '../../src/worker/registerAttributes';
import { lookAtAttributes } from '../../src/worker/searchAttributes';
import { msToTs } from '@temporalio/common/lib/time';
import { refusingProxy, type RefusingProxy } from '../support/refusingProxy';
import { rollcall } from '../cli/rollcall';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';

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
    expect(await lookAtAttributes(connection, namespace)).toEqual({ missing: [], mayManage: true });
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

describe('where the operator API is refused, as on Temporal Cloud and in most companies', () => {
  let proxy: RefusingProxy;
  let refused: Connection;
  beforeAll(async () => {
    proxy = await refusingProxy(server.address, /OperatorService/);
    refused = await Connection.connect({ address: proxy.address });
  });
  afterAll(async () => {
    await refused.close();
    await proxy.close();
  });

  /** A namespace that nobody has registered attributes in. */
  async function bareNamespace(): Promise<string> {
    const namespace = `bare-${server.namespace}`;
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    const known = async () => {
      const counted = connection.workflowService.countWorkflowExecutions({ namespace });
      return counted.then(
        () => true,
        () => false,
      );
    };
    await until(known, 'the namespace');
    return namespace;
  }

  const doctor = (namespace: string) =>
    rollcall({ TEMPORAL_ADDRESS: proxy.address, TEMPORAL_NAMESPACE: namespace }, 'doctor');

  it('a namespace that has the attributes already is good enough', async () => {
    expect(await registerAttributes(refused, server.namespace)).toEqual([]);
    expect(proxy.refused).toContainEqual(expect.stringContaining('ListSearchAttributes'));
    expect((await doctor(server.namespace)).printed).toMatch(/✓ search attributes +all registered/);
  });

  it('one that lacks some is refused, with the commands for whoever may add them', async () => {
    const namespace = await bareNamespace();
    const told = await registerAttributes(refused, namespace).catch((error: Error) => error.message);
    expect(told).toContain(
      `Namespace ${namespace} lacks the search attributes RollcallDeadline, RollcallOwner,`,
    );
    const create = `temporal operator search-attribute create --namespace ${namespace}`;
    expect(told).toContain(`${create} --name RollcallDeadline --type Datetime`);
    expect(told).toContain(`tcld namespace search-attributes add --namespace ${namespace}`);
    expect(told).not.toContain('PERMISSION_DENIED');
    const { printed } = await doctor(namespace);
    expect(printed).toMatch(/✗ search attributes +.*may not add them/);
    expect(printed).toContain(`${create} --name RollcallOwner --type Keyword`);
    expect(printed).not.toMatch(/which registers them/);
  });

  it('nor is it needed to look at how long ended workflows are kept', async () => {
    const strict = await refusingProxy(server.address, /OperatorService|DescribeNamespace/);
    const closed = await Connection.connect({ address: strict.address });
    expect(await retentionWarning(closed, server.namespace)).toBeNull();
    await closed.close();
    const env = { TEMPORAL_ADDRESS: strict.address, TEMPORAL_NAMESPACE: server.namespace };
    const { printed } = await rollcall(env, 'doctor');
    expect(printed).toMatch(/! namespace +.*does not permit Rollcall to read/);
    expect(printed).toMatch(/✓ search attributes/);
    await strict.close();
  });
});
