import { givenPerson, owner } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { longNotice } from './longNotice';
import { givenNotice, NOW } from './noticeFixture';

let api: ApiWorld;
beforeEach(async () => {
  api = await apiWorld();
});
afterEach(() => api.close());

const given = async (over: Parameters<typeof givenNotice>[1] = {}) => {
  const notice = await givenNotice(api.pool, over);
  return { ...notice, link: `/r/${api.token(notice.id)}` };
};

const said = async () => (await api.answers()).map((row) => [row.task_id, row.kind]);

/** The confirm signals in the history of the owner's reminder. */
async function signalsTo(account: string) {
  const { events } = await api.client.workflow.getHandle(`reminder/${owner(account)}`).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal ? [JSON.parse(Buffer.from(signal.input?.payloads?.[0]?.data ?? []).toString())] : [],
  );
}

describe('submitting the form', () => {
  it('records one answer for every task, then shows the receipt at the same address', async () => {
    const { link } = await given();
    const reply = await api.submit(link, { version: '0', all: 'keep', 'all.until': '2026-11-30' });
    expect([reply.statusCode, reply.headers.location]).toEqual([303, link]);
    expect(await said()).toEqual([
      ['t0', 'keep'],
      ['t1', 'keep'],
    ]);
    expect((await api.get(link)).body).toMatch(/Your answer is recorded[^]*2 to keep/);
  });

  it("records the app's clock and the person the link was sent to", async () => {
    const { link } = await given({ recipient: owner('bea') });
    await api.submit(link, { version: '0', all: 'keep' });
    expect(await api.answers()).toMatchObject([{ said_at: NOW, said_by: owner('bea') }, {}]);
  });

  it('lets a choice for one task go before the one for all', async () => {
    const { link } = await given();
    await api.submit(link, { version: '0', all: 'keep', 'task.1': 'snooze', 'until.1': '2026-11-30' });
    expect(await api.answers()).toMatchObject([
      { task_id: 't0', kind: 'keep', until: null },
      { task_id: 't1', kind: 'snooze', until: new Date('2026-11-30T00:00:00Z') },
    ]);
  });

  it('gives a task without a date or person of its own those of its project, or of all', async () => {
    await givenPerson(api.pool, 'bea');
    const tasks = [{}, { projectId: 'p2' }, { projectId: 'p2' }, {}];
    const { link } = await given({ tasks, open: true });
    await api.submit(link, {
      version: '0',
      'all.until': '2026-11-30',
      'project.until.0': '',
      'project.until.1': '2026-12-23',
      'project.names.0': 'bea',
      'task.0': 'snooze',
      'task.1': 'snooze',
      'task.2': 'snooze',
      'until.2': '2026-12-01',
      'task.3': 'not mine',
    });
    const answers = await api.answers();
    expect(answers.map(({ until, names }) => until?.toISOString().slice(0, 10) ?? names)).toEqual([
      '2026-11-30',
      '2026-12-23',
      '2026-12-01',
      owner('bea'),
    ]);
  });

  it('names nobody for a task whose own field for a person is empty', async () => {
    await givenPerson(api.pool, 'bea');
    const { link } = await given({ open: true });
    const form = { version: '0', 'project.names.0': 'bea', 'task.0': 'not mine', 'names.0': '' };
    await api.submit(link, form);
    expect(await api.answers()).toMatchObject([{ task_id: 't0', kind: 'not mine', names: null }]);
  });

  it('records only what was chosen', async () => {
    const { link } = await given();
    await api.submit(link, { version: '0', 'task.1': 'close' });
    expect(await said()).toEqual([['t1', 'close']]);
    expect((await api.get(link)).body).toContain('1 without an answer');
  });

  it('signals the reminder with the answers, and notes that it did', async () => {
    const { link } = await given();
    await api.submit(link, { version: '0', all: 'keep' });
    const rows = await api.answers();
    expect(await signalsTo('ann')).toEqual([{ answers: rows.map(({ id }) => id) }]);
    expect(rows.map(({ signalled_at }) => signalled_at)).toEqual([NOW, NOW]);
  });

  it('starts the reminder with the cadence of the sweep that began the round', async () => {
    const { link } = await given({ cadence: { confirmedFor: '2 weeks' } });
    await api.submit(link, { version: '0', all: 'keep' });
    const { events } = await api.client.workflow.getHandle(`reminder/${owner('ann')}`).fetchHistory();
    const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    expect(JSON.parse(Buffer.from(input ?? []).toString())).toMatchObject({
      owner: owner('ann'),
      cadence: { confirmedFor: '2 weeks', staleAfter: '1 month' },
    });
  });

  it('keeps the language that was chosen', async () => {
    const { link } = await given();
    const reply = await api.submit(`${link}?lang=zh-CN`, { version: '0', all: 'keep' });
    expect(reply.headers.location).toBe(`${link}?lang=zh-CN`);
  });

  it('lets a change of mind in while the link lives', async () => {
    const { link } = await given();
    await api.submit(link, { version: '0', all: 'close' });
    const version = /name="version" value="(\d+)"/.exec((await api.get(link)).body)?.[1] ?? '';
    expect((await api.submit(link, { version, 'task.0': 'keep' })).statusCode).toBe(303);
    expect((await api.get(link)).body).toMatch(/1 to keep[^]*1 to close/);
  });
});

describe('a form that cannot be recorded', () => {
  it('with no choice at all is shown again and says what is missing', async () => {
    const { link } = await given();
    const { statusCode, body } = await api.submit(link, { version: '0', 'until.0': '2026-11-30' });
    expect(statusCode).toBe(422);
    expect(body).toContain('Choose an answer for all tasks, or for at least one of them.');
    expect(await said()).toEqual([]);
  });

  it('with a date past the limit names the task and keeps the choices', async () => {
    const { link } = await given();
    const fields = { version: '0', 'task.0': 'close', 'task.1': 'snooze', 'until.1': '2031-01-01' };
    const { statusCode, body } = await api.submit(link, fields);
    expect(statusCode).toBe(422);
    expect(body).toContain('task 1: choose a later date');
    expect(body).toMatch(/name="task.0" value="close" checked/);
    expect(body).toMatch(/name="task.1" value="snooze" checked/);
    expect(await said()).toEqual([]);
  });

  it('of more than 100 tasks leads to the task, and to the project, that is wrong', async () => {
    const { link } = await given({ tasks: longNotice(101, 2) });
    const fields = {
      version: '0',
      'project.1': 'snooze',
      'project.until.1': '2031-01-01',
      'task.4': 'snooze',
    };
    const { body } = await api.submit(link, { ...fields, 'until.4': '2031-01-01' });
    expect([...body.matchAll(/<li><a href="#(.*?)">/g)].map(([, place]) => place)).toEqual(['p1', 'n4']);
    expect(body).toContain('name=project.1');
    expect(body.match(/<option value="?snooze"? selected>/g)).toHaveLength(2);
  });

  it('because somebody answered meanwhile is shown how things stand', async () => {
    const { link } = await given();
    await api.submit(link, { version: '0', all: 'close' });
    const { statusCode, body } = await api.submit(link, { version: '0', 'task.0': 'keep' });
    expect(statusCode).toBe(409);
    expect(body).toContain('Somebody answered while this page was open');
    expect(body).toContain('2 to close');
    expect(await said()).toHaveLength(2);
  });

  it('from another site is refused', async () => {
    const { link } = await given();
    const reply = await api.submit(link, { version: '0', all: 'close' }, { 'sec-fetch-site': 'cross-site' });
    expect(reply.statusCode).toBe(403);
    expect(await said()).toEqual([]);
  });
});

describe('the same form', () => {
  it('sent twice gets the same receipt, and one outcome', async () => {
    const { link } = await given();
    const form = { version: '0', all: 'snooze', 'all.until': '2026-11-30' };
    const replies = [await api.submit(link, form), await api.submit(link, form)];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(await said()).toHaveLength(2);
    expect(await signalsTo('ann')).toHaveLength(1);
  });

  it('sent 200 times at once has one outcome, acknowledged to all, and one signal', async () => {
    const { link } = await given();
    const form = { version: '0', all: 'keep' };
    const replies = await Promise.all(Array.from({ length: 200 }, () => api.submit(link, form)));
    expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([303]));
    expect(await said()).toHaveLength(2);
    expect(await signalsTo('ann')).toHaveLength(1);
  });

  it('of twenty different answers at once, records one and shows it to the others', async () => {
    const { link } = await given();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => api.submit(link, { version: '0', [`task.${n % 2}`]: 'close' })),
    );
    expect(await said()).toHaveLength(1);
    expect(
      replies.map(({ statusCode }) => statusCode).every((status) => status === 303 || status === 409),
    ).toBe(true);
  });
});

describe('a person the reminder escalated to', () => {
  it("cannot overrule the owner's answer, and answers for the rest", async () => {
    const { link, roundId } = await given();
    await api.submit(link, { version: '0', 'task.0': 'keep' });
    const task = { roundId, owner: owner('ann'), assignedFor: 'escalated' } as const;
    const digest = { kind: 'assigned', account: 'bea', roundId: null } as const;
    const escalated = await given({ ...digest, tasks: [task, task] });
    const page = await api.get(escalated.link);
    expect(page.body).toContain('answered by the owner');
    expect(page.body).not.toContain('name="task.0"');
    const version = /name="version" value="(\d+)"/.exec(page.body)?.[1] ?? '';
    expect((await api.submit(escalated.link, { version, 'task.0': 'close' })).statusCode).toBe(422);
    await api.submit(escalated.link, { version, all: 'close' });
    expect(await said()).toEqual([
      ['t0', 'keep'],
      ['t1', 'close'],
    ]);
  });
});
