import { apiWorld, type ApiWorld } from '../apiWorld';
import { givenNotice } from '../noticeFixture';
import { givenClosing, givenMirror } from '../pageStates';

let api: ApiWorld;
beforeEach(async () => {
  api = await apiWorld();
  await givenMirror(api);
});
afterEach(() => api.close());

/** The page of a notice that told of t0 and t1, which are to be switched off by hand: what came of each since. */
async function pageSince(...states: string[]) {
  const tasks = states.map(() => ({
    closedFor: 'silence' as const,
    outcome: 'to do' as const,
    stale: false,
  }));
  const { id } = await givenNotice(api.pool, { kind: 'closed', roundId: null, tasks });
  for (const [at, state] of states.entries()) await givenClosing(api, `t${at}`, { state });
  await api.pool.query('update closure set to_do_notice_id = $1', [id]);
  const link = `/r/${api.token(id)}`;
  const { body } = await api.get(link);
  const json = (await api.getJson(link)).json<{ tasks: { became: string | null }[] }>();
  return { title: /<h1>(.*)<\/h1>/.exec(body)?.[1], body, became: json.tasks.map(({ became }) => became) };
}

describe('the page of what will be switched off by hand', () => {
  it('says so until it is done', async () => {
    const { title, body, became } = await pageSince('to do', 'to do');
    expect(title).toBe('These tasks are to be switched off');
    expect(body).toContain('are to be switched off by hand');
    expect(became).toEqual(['to do', 'to do']);
  });

  it('says that it was closed once it is done', async () => {
    const { title, became } = await pageSince('closed', 'closed');
    expect(title).toBe('These tasks were closed');
    expect(became).toEqual(['closed', 'closed']);
  });

  it('says of what was called off that it stays as it is, and of nothing that it will be off', async () => {
    const { title, body, became } = await pageSince('cancelled', 'cancelled');
    expect(title).toBe('These tasks will not be switched off after all');
    expect(body).toContain('That was called off: they stay as they are.');
    expect(body).not.toMatch(/are to be switched off|run on\b|was closed/);
    expect(became).toEqual(['called off', 'called off']);
  });

  it('tells both apart where one was called off and the other waits', async () => {
    const { title, became } = await pageSince('cancelled', 'to do');
    expect(title).toBe('These tasks are to be switched off');
    expect(became).toEqual(['called off', 'to do']);
  });

  it('says of what was closed and runs again that it runs again', async () => {
    const { body, became } = await pageSince('running again', 'closed');
    expect(body).toContain('Runs again');
    expect(became).toEqual(['restored', 'closed']);
  });
});
