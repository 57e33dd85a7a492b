import { composeMail, type ComposedMail } from '../../src/mail/notice/compose';
import type { SendOutcome } from '../../src/delivery/outcome';
import { createMailer } from '../../src/delivery/smtp';
import type { Answer, Verdict } from './answer';
import { IN_CHINA } from './answersInChina';
import { OF_PROVIDERS } from './answersOfProviders';
import { OF_SERVERS } from './answersOfServers';
import { LINK, sampleNotice } from './sampleNotice';
import { scriptedServer, type Point, type ScriptedServer } from './scriptedServer';

let server: ScriptedServer;
let mail: ComposedMail;
beforeAll(async () => {
  const options = { link: LINK, from: 'Rollcall <rollcall@example.org>', domain: 'example.org' };
  mail = await composeMail(sampleNotice(), options);
  server = await scriptedServer();
});
afterAll(() => server.close());

/** Until then the server has heard of no recipient. */
const BEFORE_RECIPIENT: Point[] = ['connect', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL'];

function expected(point: Point, verdict: Verdict): Partial<SendOutcome> {
  if (verdict === 'temporary') return { is: 'temporary' };
  if (verdict !== 'ours') return { is: 'refused', what: verdict };
  return BEFORE_RECIPIENT.includes(point) ? { is: 'outage' } : { is: 'outage', scope: 'domain' };
}

/** Each on a connection of its own. */
async function answered(point: Point, reaction: Answer[1]): Promise<SendOutcome> {
  server.follow({ [point]: reaction });
  const mailer = createMailer({ smtpUrl: server.url(point === 'AUTH' ? 'user:secret' : undefined) });
  try {
    return await mailer.send(mail);
  } finally {
    await mailer.close();
  }
}

describe.each(Object.entries({ ...OF_PROVIDERS, ...OF_SERVERS, ...IN_CHINA }))('%s', (_name, answers) => {
  it.each(
    answers.map(
      ([point, reply, verdict]) => [point, reply.replace(/\r\n.*/s, ' …'), verdict, reply] as const,
    ),
  )('at %s: %s: %s', async (point, _shown, verdict, reply) => {
    const { words: _words, point: _point, ...outcome } = await answered(point, reply);
    expect(outcome).toEqual(expected(point, verdict));
  });
});
