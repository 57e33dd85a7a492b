import { count } from '../../domain/common/text';
import { NO_RUN_FACTS } from '../../domain/common/task';
import { INVENTORY_KINDS, type TaskRow } from '../../domain/sync/inventory';
import { live, liveNothing, liveUnknown } from './liveRules';
import type { Told } from './ask';
import type { Reading } from './reading';
import { brokenBy, notTried, type Rule, type Verdict } from './verdict';

interface ReadRule extends Rule {
  judge: (told: Told) => Verdict;
}

/** The rules that only reading tries. */
export const READ_RULES: ReadRule[] = [
  {
    rule: 'order',
    promise: 'projects are told before tasks, tasks before people, each kind at most once',
    judge: ({ first: { kinds } }) => {
      const expected = INVENTORY_KINDS.filter((kind) => kinds.includes(kind));
      const wrong = kinds.join() === expected.join() ? [] : [`told as ${kinds.join(', ')}`];
      return brokenBy(wrong, kinds.join(', ') || 'nothing was told');
    },
  },
  {
    rule: 'rows',
    promise: 'every row can be kept',
    judge: ({ first }) => brokenBy(first.faults, rowsOf(first)),
  },
  {
    rule: 'no duplicates',
    promise: 'no project, task or account is told twice',
    judge: ({ first }) =>
      brokenBy(
        first.repeated.map((one) => `${one}: twice or more`),
        rowsOf(first),
      ),
  },
  {
    rule: 'projects of tasks',
    promise: 'the project of every task is told',
    judge: ({ first: { tasks, projects } }) => {
      const lost = [...tasks.values()].filter(({ projectId }) => !projects.has(projectId));
      return brokenBy(
        lost.map(({ id, projectId }) => `task ${id}: project ${projectId}`),
        count(tasks.size, 'task'),
      );
    },
  },
  {
    rule: 'managers',
    promise: 'every manager is one of the people told',
    judge: ({ first: { people } }) => {
      const lost = [...people.values()].filter(({ manager }) => manager !== null && !people.has(manager));
      const wrong = lost.map(({ account, manager }) => `${account}: manager ${manager}`);
      return people.size === 0 ? notTried('no people were told') : brokenBy(wrong, `people: ${people.size}`);
    },
  },
  {
    rule: 'unread said',
    promise: 'a project that could not be read says why',
    judge: ({ first: { unread } }) => {
      const silent = [...unread]
        .filter(([, why]) => why.trim() === '')
        .map(([id]) => `project ${id}: no reason`);
      return unread.size === 0
        ? notTried('every project could be read')
        : brokenBy(silent, ...reasons(unread));
    },
  },
  {
    rule: 'progress',
    promise: 'the progress told grows, ends within the size told, and counts every row',
    judge: ({ first }) => brokenBy(first.progress, rowsOf(first)),
  },
  {
    rule: 'stable ids',
    promise: 'a second reading tells the same projects and tasks by the same ids',
    judge: (told) => bySecond(told, judgeIds),
  },
  {
    rule: 'stable rows',
    promise: 'a task that nobody edited has the same hash in a second reading',
    judge: (told) => bySecond(told, judgeHashes),
  },
  {
    rule: 'live',
    promise: 'a task asked for by its id is as the readings tell it',
    judge: live,
  },
  {
    rule: 'live, gone',
    promise: 'a task that does not exist is left out when asked for',
    judge: liveUnknown,
  },
  { rule: 'live, nothing', promise: 'nothing is answered where nothing is asked for', judge: liveNothing },
];

const rowsOf = ({ projects, tasks, people }: Reading): string =>
  `${count(projects.size, 'project')}, ${count(tasks.size, 'task')}, people: ${people.size}`;

const reasons = (unread: Reading['unread']) =>
  [...unread].slice(0, 5).map(([project, why]) => `project ${project}: ${why}`);

const bySecond = ({ first, second }: Told, judge: (first: Reading, second: Reading) => Verdict): Verdict =>
  typeof second === 'string' ? notTried(`no second reading: ${second}`) : judge(first, second);

/** Tasks of the projects that both readings could read. */
const comparable = ({ tasks }: Reading, unread: Reading['unread'][]): TaskRow[] =>
  [...tasks.values()].filter(({ projectId }) => unread.every((one) => !one.has(projectId)));

/** On a living system tasks come and go meanwhile; one that went just as its like came has changed its id. */
function judgeIds(first: Reading, second: Reading): Verdict {
  const unread = [first.unread, second.unread];
  const went = comparable(first, unread).filter(({ id }) => !second.tasks.has(id));
  const came = comparable(second, unread).filter(({ id }) => !first.tasks.has(id));
  const likes = new Map(came.map((task) => [like(task), task.id]));
  const renamed = went.flatMap((task) => {
    const other = likes.get(like(task));
    return other === undefined ? [] : [`task ${task.id} is ${other} in the second reading`];
  });
  const lost = [...first.projects.keys()].filter((id) => !second.projects.has(id) && !second.unread.has(id));
  const wrong = [...renamed, ...lost.map((id) => `project ${id} is missing in the second reading`)];
  const meanwhile = [
    went.length && `${went.length} went meanwhile`,
    came.length && `${came.length} came meanwhile`,
  ];
  return brokenBy(wrong, [count(second.tasks.size, 'task'), ...meanwhile.filter(Boolean)].join(', '));
}

const like = ({ projectId, name, schedule, creator }: TaskRow) =>
  JSON.stringify([projectId, name, schedule, creator]);

function judgeHashes(first: Reading, second: Reading): Verdict {
  const both = [...first.tasks.values()].flatMap((task) => {
    const other = second.tasks.get(task.id);
    return other && edited(task) === edited(other) ? [{ task, other }] : [];
  });
  const wrong = both.filter(({ task, other }) => task.rowHash !== other.rowHash);
  return both.length === 0
    ? notTried('no task was told twice and unchanged')
    : brokenBy(
        wrong.map(({ task }) => `task ${task.id}`),
        count(both.length, 'task'),
      );
}

/** Of a row what its hash may stand for. */
const edited = (row: TaskRow) => JSON.stringify({ ...row, ...NO_RUN_FACTS, rowHash: null });
