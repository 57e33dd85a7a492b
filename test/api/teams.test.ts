import type { LoginConfig } from '../../src/config';
import { answerTable } from '../../src/cli/output/printOwnerHistory';
import { showOwner } from '../../src/operations/owners/report';
import { givenPerson, owner, SOURCE } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice, NOW, type GivenNotice } from './noticeFixture';

const HEADER: LoginConfig = {
  by: 'header',
  header: 'x-remote-user',
  gateways: ['10.0.0.0/8'],
  directories: [SOURCE],
};

let api: ApiWorld;
let link: string;
afterEach(() => api.close());

/** The API with a notice to the team crew, whose members are ann and bob. */
async function given(login: LoginConfig | null, notice: GivenNotice = {}) {
  api = await apiWorld({}, { login });
  for (const account of ['ann', 'bob', 'cid']) await givenPerson(api.pool, account);
  await givenPerson(api.pool, 'crew', { members: ['ann', 'bob'] });
  const { id } = await givenNotice(api.pool, { account: 'crew', team: true, ...notice });
  link = `/r/${api.token(id)}`;
}

const answer = (account: string | null) =>
  api.app.inject({
    method: 'POST',
    url: link,
    remoteAddress: '10.0.0.1',
    headers: { 'content-type': 'application/json', ...(account !== null && { 'x-remote-user': account }) },
    payload: { version: 0, all: { kind: 'keep' } },
  });

/** The answers as `rollcall owner show` prints them. */
const history = async () => answerTable(await showOwner({ pool: api.pool, now: NOW }, owner('crew')));

describe('a notice to a team, where people log in', () => {
  beforeEach(() => given(HEADER));

  it('is answered by any member in the name of the team, and the answer says by whom', async () => {
    expect((await answer('bob')).statusCode).toBe(200);
    const [said] = await api.answers();
    expect(said).toMatchObject({
      said_by: owner('crew'),
      member: owner('bob'),
      login: 'x-remote-user: bob',
      authority: 'owner',
    });
  });

  it('tells every member who answered', async () => {
    await answer('bob');
    expect((await api.get(link)).body).toContain('Answered by bob for the team.');
    expect((await api.getJson(link)).json()).toMatchObject({
      recipient: { team: true },
      answers: [{ saidBy: owner('crew'), member: owner('bob'), memberName: 'bob' }, {}],
    });
  });

  it('is in the history as answered by that member for the team', async () => {
    await answer('bob');
    expect(await history()).toContain('by test:bob for test:crew');
  });

  it('is answered by nobody outside the team', async () => {
    expect([(await answer('cid')).statusCode, await api.answers()]).toEqual([403, []]);
  });

  it('is answered by no member who has left', async () => {
    await api.pool.query(`update person set active = false where account = 'bob'`);
    expect([(await answer('bob')).statusCode, await api.answers()]).toEqual([403, []]);
  });

  it('is answered by whoever joined the team since', async () => {
    await api.pool.query(`update person set members = array[$1] where account = 'crew'`, [owner('cid')]);
    expect((await answer('cid')).statusCode).toBe(200);
  });

  it('says that members answer, after signing in', async () => {
    const { body } = await api.get(link);
    expect(body).toContain('Any member of the team may answer, and one answer is enough.');
    expect(body).toContain('Only members of the team can answer with it, after signing in.');
  });
});

describe('a notice to a team, where the link is enough', () => {
  it('is answered by the team, and names no member: a link does not say who opened it', async () => {
    await given(null);
    await answer(null);
    expect(await api.answers()).toMatchObject([{ said_by: owner('crew'), member: null, login: null }, {}]);
    expect((await api.get(link)).body).toContain(
      'Answered by the link in the mail to the team; who opened it is not known.',
    );
  });

  it('is in the history as answered by the link', async () => {
    await given(null);
    await answer(null);
    expect(await history()).toContain('by the link in the mail to test:crew');
  });

  it('asks not to pass the link on outside the team', async () => {
    await given(null);
    expect((await api.get(link)).body).toContain('please do not pass it on outside the team');
  });

  it('speaks Chinese, too', async () => {
    await given(null, { locale: 'zh-CN' });
    await answer(null);
    const { body } = await api.get(link);
    expect(body).toContain('通过发给团队的邮件中的链接确认，具体由谁打开无法得知。');
    expect(body).toContain('持有链接的人都可以代表团队确认，请勿转发给团队以外的人。');
  });
});

it('a notice to a person says nothing of a team', async () => {
  await given(null, { account: 'ann', team: false });
  await answer(null);
  expect((await api.get(link)).body).not.toContain('team');
});
