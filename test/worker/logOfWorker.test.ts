import { parseCadence } from '../../src/domain/cadence/cadence';
import { TASK_QUEUE } from '../../src/domain/common/ids';
import { wakeReminder } from '../../src/workflows/signalWithStart';
import { scriptedServer, type ScriptedServer } from '../mail/scriptedServer';
import { testDatabase, type TestDatabase } from '../support/database';
import { spawnBuilt, type BuiltCommand } from '../support/builtCommand';
import { givenOwner, givenRound, owner } from '../support/inventory';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';

const TOKEN = `k1.${'a'.repeat(64)}`;

let db: TestDatabase;
let server: ScriptedServer;
let temporal: DevServer;
let worker: BuiltCommand;
beforeAll(async () => {
  [db, server, temporal] = await Promise.all([testDatabase(), scriptedServer(), devClient()]);
}, 60_000);
afterAll(async () => {
  worker.child.kill('SIGKILL');
  await server.close();
  await temporal.close();
  await db.drop();
});

interface Line {
  level: number;
  msg: string;
  err?: { message: string };
}
const lines = () =>
  worker
    .printed()
    .split('\n')
    .slice(0, -1)
    .map((line): Line => JSON.parse(line));
const said = (text: RegExp) => lines().some(({ msg, err }) => text.test(`${msg} ${err?.message ?? ''}`));

describe('the log of a worker in trouble', () => {
  it('is JSON to the last line, the SDK’s own included, without links, passwords and addresses', async () => {
    worker = spawnBuilt('worker', {
      DATABASE_URL: db.url,
      SMTP_URL: server.url('relay:hunter2secret'),
      TEMPORAL_NAMESPACE: temporal.namespace,
    });
    await until(() => worker.printed().includes('RUNNING'), 'the worker to run', 60);
    server.follow({ RCPT: `451 4.3.0 ann@example.org cannot open https://r.example.org/r/${TOKEN} now` });
    await givenOwner(db.pool, 'ann', { tasks: ['a'] });
    await db.pool.query('update source set synced_at = now()');
    const { workflow } = temporal.client;
    const roundId = await givenRound(db.pool, 'ann', { createdAt: new Date().toISOString(), cadence: {} });
    const cadence = parseCadence({ freshFor: '100 years' });
    await workflow.signalWithStart('ownerReminder', wakeReminder(owner('ann'), cadence, [], roundId));
    const odd = { taskQueue: TASK_QUEUE, args: [`http://x/r/${TOKEN} ann@example.org`] };
    await workflow.start('noSuchWorkflow', { workflowId: 'of/ann@example.org', ...odd });
    await workflow.start('sweep', { workflowId: 'wrong', taskQueue: TASK_QUEUE, args: [{ ladder: TOKEN }] });
    await until(() => said(/4\.3\.0 \[address\]/), 'the mail to fail', 30);
    await until(() => said(/noSuchWorkflow/), 'the unknown workflow to fail', 30);
    await until(() => said(/ladder/), 'the sweep to fail', 30);
    expect(lines().every(({ level, msg }) => level > 0 && msg !== '')).toBe(true);
    const written = worker.printed();
    expect(written).not.toMatch(/hunter2secret|ann@|rollcall@|k1\.aaaa/);
    expect(written).not.toContain(db.url);
  }, 120_000);
});
