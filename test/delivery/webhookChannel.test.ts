import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { webhookChannel, type WebhookOptions } from '../../src/delivery/webhookChannel';
import { freePort, portOf } from '../../src/dev/ports';
import { parseSecret } from '../../src/security/webhookSignature';
import { renderMail } from '../../src/mail/notice/render';
import { LINK, sampleNotice, sampleTasks } from '../mail/sampleNotice';
import { until } from '../support/world';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let server: Server;
let posted: { headers: IncomingHttpHeaders; body: string }[];
let answer: { status: number; body?: string; headers?: Record<string, string> } | 'drop' | 'hang';
beforeEach(async () => {
  posted = [];
  answer = { status: 200 };
  server = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push({ headers: request.headers, body });
      if (answer === 'hang') return undefined;
      if (answer === 'drop') return request.socket.destroy();
      return response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const channel = (over: Partial<WebhookOptions> = {}) =>
  webhookChannel({
    url: `http://127.0.0.1:${portOf(server)}/rollcall`,
    secret: parseSecret(SECRET) ?? Buffer.alloc(0),
    reportsFailure: false,
    render: (notice) => renderMail(notice, LINK),
    linkOf: () => LINK,
    clock: () => new Date(),
    ...over,
  });

describe('a notice by webhook', () => {
  it('is JSON with text, link and facts, signed so that the specification’s own library takes it', async () => {
    expect(await channel().send(sampleNotice())).toEqual({ is: 'sent', words: '200' });
    const { headers, body } = posted[0]!;
    const message = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(message).toMatchObject({
      type: 'rollcall.notice',
      id: sampleNotice().id,
      data: {
        to: { person: 'jobs:wei', name: 'Wei Chen', address: 'wei@example.org', locale: 'en' },
        subject: expect.stringMatching(/./),
        text: expect.stringContaining(LINK),
        link: LINK,
        replyBy: '2026-11-30T08:10:00.000Z',
        count: 1,
        tasks: [{ id: '1', name: 'Nightly invoices', project: { id: 'p1', name: 'Billing' }, stale: true }],
      },
    });
  });

  it('is the same body under the same id each time, stamped anew', async () => {
    let now = new Date('2026-11-23T09:00:00Z');
    const one = channel({ clock: () => now });
    await one.send(sampleNotice());
    now = new Date('2026-11-23T10:00:00Z');
    await one.send(sampleNotice());
    const [first, second] = posted;
    expect(second!.body).toBe(first!.body);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.headers['webhook-timestamp']).not.toBe(first!.headers['webhook-timestamp']);
  });

  it('lists 500 tasks at most, and tells how many there are', async () => {
    await channel().send(sampleNotice({ tasks: sampleTasks(2000) }));
    const { data } = JSON.parse(posted[0]!.body) as { data: { count: number; tasks: unknown[] } };
    expect([data.count, data.tasks.length]).toEqual([2000, 500]);
  });

  it.each([
    [204, 'sent'],
    [400, 'refused'],
    [410, 'refused'],
    [422, 'refused'],
    [401, 'outage'],
    [403, 'outage'],
    [404, 'outage'],
    [302, 'outage'],
    [500, 'outage'],
    [503, 'outage'],
    [408, 'temporary'],
    [429, 'temporary'],
  ])('answered with %s is %s', async (status, is) => {
    answer = { status, ...(status === 302 && { headers: { location: 'http://127.0.0.1:1/' } }) };
    expect(await channel().send(sampleNotice())).toMatchObject({ is });
  });

  it('waits as long as it is told to', async () => {
    answer = { status: 429, body: 'slow down', headers: { 'retry-after': '300' } };
    expect(await channel().send(sampleNotice())).toEqual({
      is: 'temporary',
      words: '429 slow down (try again in 300 seconds)',
    });
  });

  it('that nobody takes is our outage; one whose answer was lost may have been taken', async () => {
    answer = 'drop';
    expect(await channel().send(sampleNotice())).toMatchObject({ is: 'unknown' });
    expect(
      await channel({ url: `http://127.0.0.1:${await freePort()}/` }).send(sampleNotice()),
    ).toMatchObject({
      is: 'outage',
    });
  });

  it('whose receiver keeps silent until the worker stops may have been taken', async () => {
    const stops = new AbortController();
    answer = 'hang';
    const sending = channel().send(sampleNotice(), stops.signal);
    await until(() => posted.length > 0, 'it to be posted');
    stops.abort();
    expect(await sending).toEqual({ is: 'unknown', words: 'no answer before this worker stopped' });
  });
});
