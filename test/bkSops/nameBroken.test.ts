import { NotThere } from '../../src/sources/bkSops/answer';
import { nameBroken } from '../../src/sources/bkSops/nameBroken';
import type { BkTask, Sops } from '../../src/sources/bkSops/sops';
import { SourceUnavailable } from '../../src/sources/errors';

const project = (id: number, listError: string | null = 'HTTP 500') => ({
  project: String(id),
  page: null,
  exists: true,
  tasks: [],
  error: listError,
  listError,
});

/** Of bk-sops what this asks: single tasks, of which those of `there` exist, as `project task`. */
function asked(there: string[] = []) {
  const calls: string[] = [];
  const getTask: Sops['getTask'] = async (of, id) => {
    calls.push(`${of} ${id}`);
    if (there.includes(`${of} ${id}`)) return { id } as BkTask;
    throw new NotThere('get_periodic_task_info', 'task', 3540400, 'task', true);
  };
  return { calls, sops: { getTask } as Sops };
}

async function named(sops: Sops, count: number, taken: number[]) {
  const all = [];
  const broken = Array.from({ length: count }, (_, at) => project(at + 1));
  for await (const one of nameBroken(sops, broken, new Set(taken))) all.push(one);
  return all;
}

const UP_TO = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

it('asks nothing where no list is broken, however many tasks there are', async () => {
  const { sops, calls } = asked();
  const all = [];
  for await (const one of nameBroken(sops, [project(1, null)], new Set(UP_TO(300_000)))) all.push(one);
  expect(all).toEqual([project(1, null)]);
  expect(calls).toEqual([]);
});

it('finds the tasks of a broken project among hundreds of thousands', async () => {
  const { sops } = asked(['1 300007']);
  const [found] = await named(sops, 1, UP_TO(300_000));
  expect(found!.tasks).toEqual([{ id: '300007' }]);
  expect(found!.error).not.toContain('not tried');
});

it('does not ask a second project for what the first one has', async () => {
  const { sops, calls } = asked(['1 7']);
  await named(sops, 2, []);
  expect(calls).toContain('1 7');
  expect(calls).not.toContain('2 7');
});

it('ends, however many projects are broken, and leaves the rest as they are', async () => {
  const { sops, calls } = asked();
  const all = await named(sops, 100, [1_000_000]);
  expect(calls).toHaveLength(5000);
  expect(all).toHaveLength(100);
  expect(all[0]!.error).toContain('numbers below 999100 were not tried');
  expect(all.at(-1)).toEqual(project(100));
});

it('asks no further project once bk-sops does not answer', async () => {
  const calls: string[] = [];
  const getTask: Sops['getTask'] = async (of) => {
    calls.push(of);
    throw new SourceUnavailable('away');
  };
  expect(await named({ getTask } as Sops, 3, [])).toEqual([project(1), project(2), project(3)]);
  expect(new Set(calls)).toEqual(new Set(['1']));
});
