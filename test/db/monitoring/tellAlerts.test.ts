import { saveAlerts, notifyAlerts } from '../../../src/db/monitoring/alerts';
import { readSamples } from '../../../src/db/monitoring/metrics';
import { listOpenAlerts } from '../../../src/db/monitoring/overview';
import { testDatabase, type TestDatabase } from '../../support/database';

const NOW = new Date('2026-11-23T09:00:00Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

describe('what is wrong with the mail to several domains', () => {
  const MINUTE = 60_000;
  const at = (minutes: number) => new Date(Number(NOW) + minutes * MINUTE);
  const of = (about: string) => ({ kind: 'mail' as const, about, detail: `to ${about}` });

  /** What the admins are told at a look after so many minutes. */
  async function lookAfter(minutes: number, ...domains: string[]) {
    await saveAlerts(db.pool, domains.map(of), ['mail'], at(minutes));
    const told: string[] = [];
    await notifyAlerts(db.pool, at(minutes), async ({ kind, detail, closedAt }) => {
      told.push(`${kind} ${detail}${closedAt ? ' is over' : ''}`);
    });
    return told;
  }

  it('is told for each, also for one that joins later, and so is the end of each', async () => {
    expect(await lookAfter(0, 'qq.com')).toEqual([]);
    expect(await lookAfter(4, 'qq.com')).toEqual(['mail to qq.com']);
    expect(await lookAfter(5, 'qq.com', '163.com')).toEqual([]);
    expect(await lookAfter(9, 'qq.com', '163.com')).toEqual(['mail to 163.com']);
    expect((await listOpenAlerts(db.pool)).map(({ kind }) => kind)).toEqual(['mail', 'mail']);
    const metrics = (await readSamples(db.pool, at(9))).filter(({ metric }) => metric === 'alert_open');
    expect(metrics).toEqual([{ metric: 'alert_open', label: 'mail', value: 1 }]);
    expect(await lookAfter(10, '163.com')).toEqual(['mail to qq.com is over']);
    expect(await lookAfter(11)).toEqual(['mail to 163.com is over']);
  });
});

describe('an alert that cannot be told', () => {
  it('keeps no other from being told, and is told at the next look', async () => {
    const wrong = (['missing', 'failed', 'stuck'] as const).map((kind) => ({ kind, detail: kind }));
    await saveAlerts(db.pool, wrong, [], NOW);
    const told: string[] = [];
    const refusing = notifyAlerts(db.pool, NOW, async ({ kind }) => {
      if (kind === 'failed') throw new Error('451 not this one');
      told.push(kind);
    });
    await expect(refusing).rejects.toThrow('451 not this one');
    expect(told.toSorted()).toEqual(['missing', 'stuck']);
    await notifyAlerts(db.pool, NOW, async ({ kind }) => void told.push(kind));
    expect(told).toHaveLength(3);
  });
});
