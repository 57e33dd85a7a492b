import { listRefused } from '../../../src/db/monitoring/overview';
import { randomUUID } from 'node:crypto';
import { reminderId } from '../../../src/domain/common/ids';
import { readMailHealth } from '../../../src/db/monitoring/mailHealth';
import { mailIssues } from '../../../src/domain/monitoring/mailHealth';
import { returnPathFor } from '../../../src/security/bounceAddress';
import { signWebhook } from '../../../src/security/webhookSignature';
import { absenceNote, deliveryReport } from '../../mail/reports';
import { owner } from '../../support/inventory';
import { apiWorld, type ApiWorld } from '../apiWorld';
import { givenNotice } from '../noticeFixture';

const secret = Buffer.alloc(32, 9);
let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld({}, { mail: { bounceSecret: secret } });
});
afterAll(() => api.close());

const FAILED = { action: 'failed', status: '5.1.1', diagnosis: '550 5.1.1 no such user' };

const pathOf = (id: string) =>
  returnPathFor('bounces@example.org', api.deps.config.linkKeys, { id, keyId: 'k1' });

/** Hands a mail over as a gateway does. */
function hand(mail: string, { at = api.time.now, to = '', by = secret } = {}) {
  const payload = Buffer.from(mail);
  const headers = { 'content-type': 'message/rfc822', accept: 'application/json', 'x-recipient': to };
  const signature = signWebhook({ id: randomUUID(), body: payload, at }, by);
  return api.app.inject({ method: 'POST', url: '/bounces', payload, headers: { ...headers, ...signature } });
}

const noticeOf = async (id: string) =>
  (await api.pool.query('select * from notice where id = $1', [id])).rows[0];

describe('POST /bounces', () => {
  it('revokes the delivery of a notice that a mail server gave up, and wakes its reminder', async () => {
    const { id } = await givenNotice(api.pool, { account: 'bob' });
    await api.pool.query('update notice set reports_failure = true where id = $1', [id]);
    expect(await noticeOf(id)).toMatchObject({ state: 'sent', delivered: true });
    const reply = await hand(deliveryReport(pathOf(id), FAILED));
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({
      outcome: 'bounced',
      notice: id,
      status: '5.1.1',
      words: '550 5.1.1 no such user',
    });
    expect(await noticeOf(id)).toMatchObject({
      state: 'bounced',
      delivered: false,
      bounced_at: api.time.now,
      error: '550 5.1.1 no such user',
    });
    const { status } = await api.client.workflow.getHandle(reminderId(owner('bob'))).describe();
    expect(status.name).toBe('RUNNING');
  });

  describe('that blames our standing', () => {
    const BLAMED = { action: 'failed', status: '5.7.26', diagnosis: '550 5.7.26 unauthenticated: DMARC' };
    const breakers = async () => (await api.pool.query('select * from breaker')).rows;
    beforeEach(() => api.pool.query('truncate notice, round, bounce, breaker cascade'));

    it('marks nobody: the notice goes out again after an hour', async () => {
      const { id } = await givenNotice(api.pool, { account: 'bob', open: true });
      await api.pool.query('update round set step = 0');
      expect((await hand(deliveryReport(pathOf(id), BLAMED))).json()).toMatchObject({
        outcome: 'ours',
        status: '5.7.26',
      });
      expect(await noticeOf(id)).toMatchObject({
        state: 'claimed',
        delivered: false,
        bounced_at: null,
        attempts: 1,
        slot_at: new Date(Number(api.time.now) + 60 * 60_000),
      });
    });

    it('opens the breaker of that domain at the third in a row, and is an alert', async () => {
      for (const account of ['ann', 'bob', 'carl']) {
        const { id } = await givenNotice(api.pool, { account, open: true });
        await hand(deliveryReport(pathOf(id), BLAMED));
      }
      expect(await breakers()).toMatchObject([
        { channel: 'mail', domain: 'example.org', failures: 3, opened_at: api.time.now },
      ]);
      const wrong = mailIssues(await readMailHealth(api.pool, api.time.now));
      expect(wrong).toContainEqual(
        expect.objectContaining({ kind: 'mail', detail: expect.stringContaining('to example.org') }),
      );
    });

    it('counts once against the domain, however often it is handed over', async () => {
      const { id } = await givenNotice(api.pool);
      const report = deliveryReport(pathOf(id), BLAMED);
      await hand(report);
      expect((await hand(report)).json()).toMatchObject({ outcome: 'noted' });
      expect(await breakers()).toMatchObject([{ failures: 1 }]);
    });

    it('of a round that is over is bounced, sent no more, and nobody is asked for it', async () => {
      const { id } = await givenNotice(api.pool);
      await hand(deliveryReport(pathOf(id), BLAMED));
      expect(await noticeOf(id)).toMatchObject({ state: 'bounced', moved_at: api.time.now, slot_at: null });
    });

    it('of others’ tasks is sent again, unless another such mail is under way', async () => {
      const digest = { account: 'max', kind: 'assigned', roundId: null } as const;
      const first = await givenNotice(api.pool, digest);
      await hand(deliveryReport(pathOf(first.id), BLAMED));
      expect(await noticeOf(first.id)).toMatchObject({ state: 'claimed' });
      const second = await givenNotice(api.pool, digest);
      await hand(deliveryReport(pathOf(second.id), BLAMED));
      expect(await noticeOf(second.id)).toMatchObject({ state: 'sent', delivered: false });
    });
  });

  it('takes words that no database keeps', async () => {
    const { id } = await givenNotice(api.pool);
    const odd = { ...FAILED, diagnosis: '550 5.1.1 no such \0 user\x1b[2J' };
    expect((await hand(deliveryReport(pathOf(id), odd))).statusCode).toBe(200);
    expect(await noticeOf(id)).toMatchObject({ state: 'bounced', error: '550 5.1.1 no such user [2J' });
  });

  it('counts the same report once', async () => {
    const { id } = await givenNotice(api.pool);
    const report = deliveryReport(pathOf(id), FAILED);
    expect((await hand(report)).json()).toMatchObject({ outcome: 'bounced' });
    expect((await hand(report)).json()).toMatchObject({ outcome: 'noted' });
    expect((await api.pool.query('select from bounce where notice_id = $1', [id])).rowCount).toBe(1);
  });

  it('only notes a delay', async () => {
    const { id } = await givenNotice(api.pool);
    const reply = await hand(deliveryReport(pathOf(id), { action: 'delayed', status: '4.4.1' }));
    expect(reply.json()).toMatchObject({ outcome: 'noted', status: '4.4.1' });
    expect(await noticeOf(id)).toMatchObject({ state: 'sent' });
  });

  it('takes a notice for doubtful of which something unclear came back: it grounds no closing, and is listed', async () => {
    const { id } = await givenNotice(api.pool);
    await api.pool.query(`update notice set completed_at = $1, address = 'wei@example.org' where id = $2`, [
      api.time.now,
      id,
    ]);
    const unclear = `From: wei@example.org\r\nTo: ${pathOf(id)}\r\nSubject: Who are you?\r\n\r\nNo idea.`;
    expect((await hand(unclear)).json()).toMatchObject({ outcome: 'unclear', words: 'Who are you?' });
    expect(await noticeOf(id)).toMatchObject({ state: 'sent', delivered: false, error: 'Who are you?' });
    expect(await listRefused(api.pool, new Date(0), 10)).toMatchObject([
      { state: 'unclear', error: 'Who are you?', at: api.time.now },
    ]);
  });

  it('leaves a notice alone that answers itself with an absence note', async () => {
    const { id } = await givenNotice(api.pool);
    expect((await hand(absenceNote(pathOf(id)))).json()).toEqual({ outcome: 'absence', notice: id });
    expect(await noticeOf(id)).toMatchObject({ state: 'sent' });
  });

  it('takes the address it came to from whoever hands it over', async () => {
    const { id } = await givenNotice(api.pool);
    expect(
      (await hand(deliveryReport('bounces@example.org', FAILED), { to: pathOf(id) })).json(),
    ).toMatchObject({
      outcome: 'bounced',
      notice: id,
    });
  });

  it('does not change what was settled otherwise', async () => {
    const { id } = await givenNotice(api.pool);
    await api.pool.query(`update notice set state = 'refused', error = 'no mailbox' where id = $1`, [id]);
    expect((await hand(deliveryReport(pathOf(id), FAILED))).json()).toMatchObject({ outcome: 'noted' });
    expect(await noticeOf(id)).toMatchObject({ state: 'refused', error: 'no mailbox' });
  });

  it('refuses what is signed with another secret, or long ago, and what is not signed', async () => {
    const { id } = await givenNotice(api.pool);
    const report = deliveryReport(pathOf(id), FAILED);
    const longAgo = new Date(api.time.now.getTime() - 10 * 60_000);
    expect((await hand(report, { by: Buffer.alloc(32, 8) })).json()).toMatchObject({ status: 401 });
    expect((await hand(report, { at: longAgo })).json()).toMatchObject({ status: 401 });
    const headers = { 'content-type': 'message/rfc822', accept: 'application/json' };
    const unsigned = await api.app.inject({ method: 'POST', url: '/bounces', payload: report, headers });
    expect(unsigned.json()).toMatchObject({ type: 'urn:rollcall:problem:unsigned', status: 401 });
    expect(await noticeOf(id)).toMatchObject({ state: 'sent' });
  });

  it('refuses a forged address, and one of a notice that is gone', async () => {
    const { id } = await givenNotice(api.pool);
    const forged = returnPathFor('bounces@example.org', [{ id: 'k1', secret }], { id, keyId: 'k1' });
    expect((await hand(deliveryReport(forged, FAILED))).statusCode).toBe(404);
    expect((await hand(deliveryReport(pathOf(randomUUID()), FAILED))).statusCode).toBe(404);
    expect((await hand(deliveryReport('somebody@example.org', FAILED))).statusCode).toBe(404);
    expect(await noticeOf(id)).toMatchObject({ state: 'sent' });
  });

  it('is not there where no secret is configured', async () => {
    const bare = await apiWorld();
    const reply = await bare.app.inject({
      method: 'POST',
      url: '/bounces',
      payload: 'x',
      headers: { 'content-type': 'message/rfc822' },
    });
    expect(reply.statusCode).toBe(404);
    await bare.close();
  });

  it('keeps the code of the return path out of its log', async () => {
    const { id } = await givenNotice(api.pool);
    await hand(deliveryReport('x@example.org', FAILED), { to: pathOf(id) });
    expect(api.lines.join('')).not.toContain(pathOf(id).split('@')[0]!.split('+')[1]);
  });
});
