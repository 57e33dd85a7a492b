import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { returnPathFor } from '../../../src/security/bounceAddress';
import { givenNotice } from '../../api/noticeFixture';
import { deliveryReport } from '../../mail/reports';
import { testDatabase, type TestDatabase } from '../../support/database';
import { rollcall } from '../rollcall';

const KEY = { id: 'k1', secret: Buffer.alloc(32, 1) };
const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-bounce-'));
const file = path.join(folder, 'report.eml');
const FAILED = { action: 'failed', status: '5.1.1', diagnosis: '550 5.1.1 no such user' };

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await db.drop();
});

const bounce = (...more: string[]) => {
  const env = {
    DATABASE_URL: db.url,
    ROLLCALL_LINK_KEYS: `k1:${KEY.secret.toString('base64url')}`,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
  return rollcall(env, 'mail', 'bounce', ...more);
};

describe('rollcall mail bounce', () => {
  it('takes in a report from a file, says what it meant, and that the reminder was not woken', async () => {
    const { id } = await givenNotice(db.pool);
    writeFileSync(file, deliveryReport(returnPathFor('b@example.org', [KEY], { id, keyId: 'k1' }), FAILED));
    const { code, printed, noted } = await bounce(file);
    expect(code).toBe(0);
    expect(printed).toBe(`Notice ${id} to test:ann bounced (5.1.1: 550 5.1.1 no such user).`);
    expect(noted).toContain(
      'Recorded, but the reminder could not be woken. It continues when its current wait ends',
    );
    expect((await bounce(file)).printed).toContain(`Recorded for notice ${id}`);
    expect(JSON.parse((await bounce(file, '--json')).printed)).toMatchObject({
      outcome: 'noted',
      notice: id,
    });
  });

  it('ends with code 3 for what came to no address of ours', async () => {
    writeFileSync(file, deliveryReport('somebody@example.org', FAILED));
    const { code, noted } = await bounce(file);
    expect(code).toBe(3);
    expect(noted).toContain('The mail was returned to no address that Rollcall sent from');
  });

  it('ends with code 2 for a file that cannot be read', async () => {
    expect((await bounce('/nonexistent.eml')).code).toBe(2);
  });
});
