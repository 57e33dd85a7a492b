import { testDatabase, type TestDatabase } from '../support/database';
import { smtpSink, type SmtpSink } from '../support/smtp';
import { devClient, type DevServer } from '../support/temporal';
import { rollcall } from './rollcall';

let database: TestDatabase;
let empty: TestDatabase;
let temporal: DevServer;
let sink: SmtpSink;
beforeAll(async () => {
  [database, empty, temporal, sink] = await Promise.all([
    testDatabase(),
    testDatabase('empty'),
    devClient(),
    smtpSink(),
  ]);
});
afterAll(async () => {
  await Promise.all([database.drop(), empty.drop(), temporal.close(), sink.close()]);
});

const env = () => ({
  DATABASE_URL: database.url,
  SMTP_URL: sink.url,
  ROLLCALL_LINK_KEYS: `k2:${'A'.repeat(43)}`,
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: temporal.namespace,
});

describe('rollcall doctor', () => {
  it('finds what is configured, reachable and migrated, and shows no secret', async () => {
    const { printed } = await rollcall(env(), 'doctor');
    expect(printed).toMatch(/✓ ROLLCALL_LINK_KEYS +k2:\*\*\*/);
    expect(printed).toMatch(/✓ ROLLCALL_API_PORT +8088 \(the default\)/);
    expect(printed).toMatch(/✓ PostgreSQL +answers/);
    expect(printed).toMatch(/✓ migrations +all applied/);
    expect(printed).toMatch(/✓ Temporal +answers/);
    expect(printed).toMatch(/✓ search attributes +all registered/);
    expect(printed).toMatch(/✓ mail server +answers/);
    expect(printed).not.toContain('AAAA');
  });

  it('ends with code 1 and says what to do next where something is wrong', async () => {
    const { code, printed } = await rollcall({ ...env(), DATABASE_URL: empty.url }, 'doctor');
    expect(code).toBe(1);
    expect(printed).toMatch(/✗ migrations +not applied: 0001_inventory.*\n +→ run: rollcall migrate/);
    expect(printed).toMatch(/✗ schedule .*\n +→ start a worker: rollcall worker/);
    expect(printed).toMatch(/✗ worker +none listens .*\n +→ start a worker/);
    expect(printed).toMatch(
      /! namespace .* keeps ended workflows for 1 days.*\n +→ temporal operator namespace/,
    );
  });

  it('notes that nobody is told of sweeps where no admin is named', async () => {
    expect((await rollcall(env(), 'doctor')).printed).toMatch(
      /! ROLLCALL_ADMIN_ADDRESS +not set: nobody gets/,
    );
    const named = await rollcall({ ...env(), ROLLCALL_ADMIN_ADDRESS: 'ops@example.org' }, 'doctor');
    expect(named.printed).toMatch(/✓ ROLLCALL_ADMIN_ADDRESS +ops@example.org/);
  });

  it('names a key that signed live links and is gone', async () => {
    await database.pool.query(
      `insert into notice (kind, owner, locale, zone, key_id, claimed_at, expires_at)
       values ('notice', 'test:ann', 'en', 'UTC', 'k1', '2026-01-01', '2999-01-01')`,
    );
    const { printed } = await rollcall(env(), 'doctor');
    expect(printed).toMatch(/✗ link keys +.* not configured: k1\n +→ put them back/);
  });

  it('gives its findings as JSON, missing variables among them', async () => {
    const { code, printed } = await rollcall({ ...env(), SMTP_URL: '' }, 'doctor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(printed)).toContainEqual({
      state: 'wrong',
      subject: 'SMTP_URL',
      what: 'is missing',
      next: expect.stringContaining('smtp://'),
    });
  });
});
