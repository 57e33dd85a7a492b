import { owner, SOURCE } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice, givenNoticeRound } from './noticeFixture';
import { givenClosed, givenClosing, givenMirror, say } from './pageStates';

let api: ApiWorld;
beforeEach(async () => {
  api = await apiWorld();
  await givenMirror(api);
});
afterEach(() => api.close());

const linkTo = ({ id }: { id: string }) => `/r/${api.token(id)}`;

const keep = (taskId: string) => ({ source: SOURCE, taskId, kind: 'keep' });

/** What the page says became of each task, and what was said of it. */
async function shown(link: string) {
  const { tasks, answers } = (await api.getJson(link)).json();
  return [
    tasks.map(({ became }: { became: string | null }) => became),
    answers.map(({ kind }: { kind: string }) => kind),
  ];
}

describe('a link whose round is over', () => {
  it('takes a keep for a task that is being closed, and says that it is taken back', async () => {
    const link = linkTo(await givenNotice(api.pool));
    await givenClosing(api, 't0', { state: 'closing' });
    expect(await shown(link)).toEqual([['closing', null], []]);
    await api.submit(link, { version: '0', 'task.0': 'keep' });
    expect(await shown(link)).toEqual([['restoring', null], ['keep']]);
    expect((await api.get(link)).body).toContain('1 task that had been closed is to be switched on again.');
  });

  it('takes a keep for a task that was closed for silence, and wakes its owner', async () => {
    const link = linkTo(await givenNotice(api.pool));
    await givenClosing(api, 't0');
    expect((await api.get(link)).body).toContain('Closed on 23 Nov 2026: nobody answered');
    await api.submit(link, { version: '0', 'task.0': 'keep' });
    expect(await shown(link)).toEqual([['restoring', null], ['keep']]);
    expect(await api.answers()).toMatchObject([{ signalled_at: expect.any(Date) }]);
  });

  it('does not take what would do nothing: nobody else is asked any more', async () => {
    const link = linkTo(await givenNotice(api.pool));
    const reply = await api.postJson(link, { version: 0, all: { kind: 'not mine' } });
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, 'all.kind']);
    expect((await api.get(link)).body).not.toContain('value="not mine"');
  });

  it('tells of a task that was switched off elsewhere, and asks nothing of it', async () => {
    const link = linkTo(await givenNotice(api.pool));
    await api.pool.query(`update task set enabled = false where id = 't0'`);
    const { body } = await api.get(link);
    expect(body).toContain('Switched off meanwhile');
    expect(body).not.toContain('name="task.0"');
    expect(body).toContain('name="task.1"');
  });

  it('forgets a closing when somebody switched the task on again', async () => {
    const link = linkTo(await givenNotice(api.pool));
    await givenClosing(api, 't0');
    await api.pool.query(`update task set enabled = true where id = 't0'`);
    expect(await shown(link)).toEqual([[null, null], []]);
  });
});

describe('a link whose date to answer by has passed', () => {
  it('says so, and until when an answer still counts', async () => {
    const notice = await givenNotice(api.pool, { expiresAt: '2027-02-27T00:00:00Z' });
    await api.pool.query(`update notice set reply_by = '2026-11-20' where id = $1`, [notice.id]);
    const link = linkTo(notice);
    expect((await api.get(link)).body).toContain(
      'Answers were due by 20 Nov 2026, 00:00 (UTC). Yours still counts, until 26 Feb 2027.',
    );
  });
});

describe('the news of closings', () => {
  it('has a link that takes one back, of a task closed in a round, and of no other', async () => {
    const link = linkTo(await givenClosed(api));
    expect(await shown(link)).toEqual([['closed', 'closed'], []]);
    const refused = await api.postJson(link, { version: 0, answers: [keep('t1')] });
    expect([refused.statusCode, refused.json().errors[0].field]).toEqual([422, 'answers.0.taskId']);
    expect((await api.postJson(link, { version: 0, all: { kind: 'keep' } })).json()).toMatchObject({
      recorded: 1,
    });
    expect(await shown(link)).toEqual([['restoring', 'closed'], ['keep']]);
  });

  it('takes nothing but a keep', async () => {
    const link = linkTo(await givenClosed(api));
    const reply = await api.postJson(link, { version: 0, all: { kind: 'close' } });
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, 'all.kind']);
  });
});

describe('a digest of what is asked in place of others', () => {
  const givenDigest = async (assignedFor: 'handed over' | 'escalated' = 'handed over') => {
    const rounds = await Promise.all(
      ['ann', 'cas'].map((account) => givenNoticeRound(api.pool, { account, open: true })),
    );
    const tasks = ['ann', 'cas'].map((account, at) => ({
      roundId: rounds[at] ?? null,
      owner: owner(account),
      assignedFor,
    }));
    const notice = await givenNotice(api.pool, { kind: 'assigned', account: 'bea', roundId: null, tasks });
    return { link: linkTo(notice), rounds };
  };

  it('wakes the reminder of each owner once, with the answers that concern it', async () => {
    const { link } = await givenDigest();
    await api.submit(link, { version: '0', all: 'keep' });
    const rows = await api.answers();
    expect(rows).toMatchObject([
      { owner: owner('ann'), said_by: owner('bea'), signalled_at: expect.any(Date) },
      { owner: owner('cas'), said_by: owner('bea'), signalled_at: expect.any(Date) },
    ]);
    for (const account of ['ann', 'cas'])
      await api.client.workflow.getHandle(`reminder/${owner(account)}`).describe();
  });

  it('may pass a task on, to somebody who is named', async () => {
    const { link } = await givenDigest();
    const answers = [{ ...keep('t0'), kind: 'not mine', names: owner('mia') }];
    expect((await api.postJson(link, { version: 0, answers })).json()).toMatchObject({
      recorded: 1,
      answers: [{ kind: 'not mine', names: owner('mia'), namesName: 'mia' }],
    });
  });

  it.each([owner('bea'), owner('nobody'), 'mia@example.org'])(
    'cannot pass a task on to %s',
    async (names) => {
      const { link } = await givenDigest();
      const answers = [{ ...keep('t0'), kind: 'not mine', names }];
      const reply = await api.postJson(link, { version: 0, answers });
      expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, 'answers.0.names']);
      expect(await api.answers()).toEqual([]);
    },
  );

  it('is settled once the owners have answered for all of it: a page that says so, and 409 to a POST', async () => {
    const { link, rounds } = await givenDigest('escalated');
    const [ann, cas] = [
      await givenNotice(api.pool, { account: 'ann', roundId: rounds[0]! }),
      await givenNotice(api.pool, { account: 'cas', roundId: rounds[1]! }),
    ];
    await say(api, ann, { t0: 'close' });
    await say(api, cas, { t1: 'keep' });
    const page = await api.get(link);
    expect([page.statusCode, page.body.includes('<form')]).toEqual([200, false]);
    const { version } = (await api.getJson(link)).json();
    const reply = await api.postJson(link, { version, all: { kind: 'close' } });
    expect([reply.statusCode, reply.json().type]).toEqual([409, 'urn:rollcall:problem:settled']);
  });
});

describe('people to pass a task on to', () => {
  it('are offered, the likeliest first: creators and managers, and not the reader', async () => {
    const { id } = await givenNotice(api.pool, { open: true });
    expect((await api.getJson(linkTo({ id }))).json().people).toEqual([
      { id: owner('bea'), name: 'bea' },
      { id: owner('mia'), name: 'mia' },
    ]);
    expect((await api.get(linkTo({ id }))).body).toContain(`<option value="${owner('mia')}">mia</option>`);
  });
});
