import { givenPerson, givenProject, givenTask } from '../../support/inventory';
import { givenClosure } from '../../support/closings';
import { givenNotice } from '../noticeFixture';
import { adminWorld, type AdminWorld } from './adminWorld';

let api: AdminWorld;
beforeAll(async () => {
  api = await adminWorld();
  await givenNotice(api.pool);
  await givenProject(api.pool, 'p1');
  await givenPerson(api.pool, 'bob');
  for (let n = 0; n < 25; n += 1) {
    await givenTask(api.pool, { id: `many-${String(n).padStart(2, '0')}`, editor: 'bob' });
  }
  for (let n = 0; n < 5; n += 1) await givenClosure({ pool: api.pool }, `many-0${n}`, { project: 'p1' });
});
afterAll(() => api.close());

/** All items of a list, by following `next`, `limit` at a time. */
async function all(url: string, limit: number) {
  const items = [];
  let cursor = '';
  for (;;) {
    const { status, body } = await api.ask('GET', `${url}limit=${limit}${cursor}`);
    expect(status).toBe(200);
    items.push(...body.items);
    if (body.next === null) return items;
    cursor = `&cursor=${body.next}`;
  }
}

describe('a list', () => {
  it.each(['/tasks?', '/closures?', '/owners?', '/notices?', '/sweeps?', '/syncs?', '/audit?'])(
    '%s has the same items in the same order in pages of any size',
    async (url) => {
      const whole = await all(url, 200);
      expect(await all(url, 1)).toEqual(whole);
      expect(await all(url, 7)).toEqual(whole);
    },
  );

  it('is filtered', async () => {
    expect(await all('/tasks?owner=test:bob&', 200)).toHaveLength(25);
    expect(await all('/tasks?owner=test:bob&enabled=false&', 200)).toHaveLength(0);
    expect(await all('/closures?state=proposed&', 200)).toHaveLength(5);
    expect(await all('/closures?state=closed&', 200)).toHaveLength(0);
    expect(await all('/owners?search=BOB&', 200)).toMatchObject([{ id: 'test:bob', tasks: 25, open: false }]);
  });

  it.each(['x', 'WyJ4Il0', 'bnVsbA'])('refuses the cursor %s, which it never gave', async (cursor) => {
    for (const url of ['/tasks', '/closures', '/audit']) {
      const { status, body } = await api.ask('GET', `${url}?cursor=${cursor}`);
      expect([status, body.errors[0].field]).toEqual([422, 'cursor']);
    }
  });
});

describe('one of a kind', () => {
  it('is shown, or there is none', async () => {
    expect((await api.ask('GET', '/tasks/test/many-01')).body).toMatchObject({
      name: expect.any(String),
      owner: 'test:bob',
      closures: [{ state: 'proposed' }],
      answers: [],
    });
    expect((await api.ask('GET', '/tasks/test/none')).status).toBe(404);
    expect((await api.ask('GET', '/sweeps/latest')).body.workflow).toMatch(/^http:.*\/workflows\//);
    expect((await api.ask('GET', '/sweeps/none')).status).toBe(404);
    expect((await api.ask('GET', '/none')).body).toMatchObject({ type: 'urn:rollcall:problem:notFound' });
  });
});

describe('a task', () => {
  it('tells until when an admin holds it, and not of a hold that was ended', async () => {
    const insert = `insert into exemption (scope, source, target, until, who, reason, made_at, ended_at)
      values ('task', 'test', $1, '2999-01-01', 'root', 'freeze', '2026-01-01', $2)`;
    await api.pool.query(insert, ['many-10', null]);
    await api.pool.query(insert, ['many-11', '2026-01-02']);
    const heldUntil = async (id: string) => (await api.ask('GET', `/tasks/test/${id}`)).body.heldUntil;
    expect([await heldUntil('many-10'), await heldUntil('many-11')]).toEqual([
      '2999-01-01T00:00:00.000Z',
      null,
    ]);
    const listed = await all('/tasks?owner=test:bob&', 200);
    expect(listed.filter((task) => task.heldUntil).map((task) => task.id)).toEqual(['many-10']);
  });
});

describe('the preview of a sweep', () => {
  const preview = async (limit: number) => (await api.ask('POST', '/sweeps/preview', { limit })).body;

  it('says of each list how many more there are', async () => {
    const [some, whole] = [await preview(0), await preview(1000)];
    for (const list of ['owners', 'projects', 'closures', 'ownerless'])
      expect(some[list].length + some.leftOut[list]).toBe(whole[list].length);
    expect(some.leftOut.owners).toBeGreaterThan(0);
    expect(whole.leftOut).toEqual({ owners: 0, projects: 0, closures: 0, ownerless: 0 });
  });

  it('tells who is asked in whose place, and why nothing is proposed for a project', async () => {
    await api.pool.query(`update person set active = false where id = 'test:bob'`);
    await givenProject(api.pool, 'old', '2026-01-01');
    await givenTask(api.pool, { id: 'old-1', project: 'old' });
    await api.pool.query(
      `insert into exemption (scope, source, target, until, who, reason, made_at)
       values ('project', 'test', 'old', '2999-01-01', 'root', 'kept as evidence', '2026-01-01')`,
    );
    const { owners, projects } = await preview(1000);
    expect(owners.find((one: { owner: string }) => one.owner === 'test:bob')).toHaveProperty('instead');
    expect(projects).toMatchObject([
      { id: 'old', tasks: 1, proposed: 0, exempt: 1, restored: 0, trusted: true },
    ]);
  });
});

describe('the document of the API', () => {
  it('is OpenAPI 3.1, needs no key, and tells of every status, body and scope', async () => {
    const { status, body } = await api.ask('GET', '/openapi.json', undefined, { key: null });
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    const operations = Object.values<Record<string, Operation>>(body.paths).flatMap((path) =>
      Object.values(path),
    );
    expect(operations.length).toBeGreaterThan(25);
    for (const operation of operations) {
      expect(operation).toMatchObject({ summary: expect.any(String), security: [{ bearer: [] }] });
      expect(operation.description).toMatch(/^Requires the scope `[\w:]+`/);
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining(['401', '403', '422', '429', '503']),
      );
      for (const code of ['401', '422']) {
        expect(operation.responses[code]?.content).toHaveProperty([
          'application/problem+json',
          'schema',
          '$ref',
        ]);
      }
    }
  });

  it('tells of what becomes of a body that is too large, or no JSON, of whatever takes one', async () => {
    const { body } = await api.ask('GET', '/openapi.json');
    const taking = Object.values<Record<string, Operation & { requestBody?: unknown }>>(body.paths)
      .flatMap((path) => Object.values(path))
      .filter(({ requestBody }) => requestBody);
    const missing = taking.filter(({ responses }) => !responses['413'] || !responses['415']);
    expect([taking.length > 10, missing]).toEqual([true, []]);
  });

  it('can be read on a page that needs nothing from elsewhere', async () => {
    const page = await api.app.inject('/api/v1/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});

interface Operation {
  description: string;
  responses: Record<string, { content?: object }>;
}
