import { recordAnswers } from '../../src/db/answers/answers';
import { findNoticePage } from '../../src/db/answers/noticePage';
import type { AnswerKind, NoticeKind } from '../../src/domain/common/terms';
import { givenPerson, givenProject, givenTask, owner, SOURCE } from '../support/inventory';
import type { ApiWorld } from './apiWorld';
import { FAILING, longNotice } from './longNotice';
import { givenNotice, givenNoticeRound, NOW } from './noticeFixture';

/** A page as somebody may come to see it: what has to be there, and the address that shows it. */
export interface PageState {
  name: string;
  status: number;
  /** Its heading, in English. */
  title: string;
  given: (api: ApiWorld) => Promise<string>;
  /** What is done on the page before it is looked at, as a form that is sent. */
  form?: Record<string, string>;
}

const PROJECTS = ['kubernetes/sig-node', 'kubernetes-sigs/cluster-api', 'kubernetes/test-infra'];

const TASKS = Array.from({ length: 12 }, (_, n) => ({
  projectId: `p${n % 3}`,
  projectName: PROJECTS[n % 3] ?? '',
  name: `ci-kubernetes-e2e-gce-latest-stable2-gci-kubectl-skew-serial-${n}`,
  stale: n % 4 !== 3,
  touchedAt: n % 4 === 3 ? new Date('2026-11-20') : new Date('2018-10-11'),
  ...(n % 4 === 1 && { ...FAILING, cost: '12.40 EUR a month' }),
}));

const linkTo = (api: ApiWorld, { id }: { id: string }) => `/r/${api.token(id)}`;

/** Records what the recipient of a notice says of these of its tasks. */
export async function say(
  { pool }: Pick<ApiWorld, 'pool'>,
  { id }: { id: string },
  said: Record<string, AnswerKind>,
): Promise<void> {
  const { notice, version } = (await findNoticePage(pool, id))!;
  const answers = Object.entries(said).map(([taskId, kind]) => ({
    source: SOURCE,
    taskId,
    kind,
    until: kind === 'snooze' ? new Date('2026-12-23') : null,
    names: kind === 'not mine' ? owner('bea') : null,
  }));
  await recordAnswers(pool, { noticeId: id, version, answers, saidBy: notice.recipient ?? '', at: NOW });
}

/** Sees to it that the tasks are in the mirror, of ann, with people who may know more. */
export async function givenMirror({ pool }: Pick<ApiWorld, 'pool'>, tasks = 2): Promise<void> {
  await givenPerson(pool, 'mia');
  await givenPerson(pool, 'ann', { manager: 'mia' });
  await givenPerson(pool, 'bea');
  await givenProject(pool, 'p1');
  for (let n = 0; n < tasks; n += 1)
    await givenTask(pool, { id: `t${n}`, project: 'p1', creator: 'bea', editor: 'ann' });
}

/** A closing of that task of ann's, as far as it has come. */
export async function givenClosing(
  { pool }: Pick<ApiWorld, 'pool'>,
  taskId: string,
  over: { state?: string; reason?: string; noticeId?: string | null; restoreError?: string | null } = {},
): Promise<void> {
  const { state = 'closed', reason = 'silence', noticeId = null, restoreError = null } = over;
  await pool.query(
    `insert into closure (source, task_id, project_id, owner, reason, state, proposed_at, claimed_at, completed_at,
                          notice_id, restore_asked_at, restore_error)
     values ($1, $2, 'p1', $3, $4, $5, $6, $6, case when $5 <> 'closing' then $6::timestamptz end, $7,
             case when $8::text is not null then $6::timestamptz end, $8)`,
    [SOURCE, taskId, owner('ann'), reason, state, new Date(NOW.getTime() - 60_000), noticeId, restoreError],
  );
  if (state === 'closed') await pool.query('update task set enabled = false where id = $1', [taskId]);
}

/** The news that ann's tasks were closed: t0 for silence, t1 with its archived project. */
export async function givenClosed(
  api: Pick<ApiWorld, 'pool'>,
): Promise<{ id: string; roundId: string | null }> {
  const round = await givenNoticeRound(api.pool, {});
  const tasks = [
    { roundId: round, closedFor: 'silence' as const, stale: false },
    { roundId: null, closedFor: 'archived' as const, stale: false },
  ];
  const notice = await givenNotice(api.pool, { kind: 'closed', roundId: null, tasks });
  await givenClosing(api, 't0', { noticeId: notice.id });
  await givenClosing(api, 't1', { noticeId: notice.id, reason: 'archived' });
  return notice;
}

/** A digest of what bea is asked in others' place. */
async function givenDigest(api: ApiWorld, reason: 'handed over' | 'escalated' = 'handed over') {
  const ann = await givenNoticeRound(api.pool, { account: 'ann', open: true });
  const cas = await givenNoticeRound(api.pool, { account: 'cas', open: true });
  const tasks = [
    { roundId: ann, owner: owner('ann'), ownerName: 'Ann', assignedFor: reason, assignedBy: 'Ann' },
    { roundId: cas, owner: owner('cas'), ownerName: 'Cas', assignedFor: 'owner gone' as const },
  ];
  const kind: NoticeKind = 'assigned';
  return givenNotice(api.pool, { kind, account: 'bea', roundId: null, tasks });
}

export const STATES: PageState[] = [
  {
    name: 'asked',
    status: 200,
    title: 'Which of these tasks are still needed?',
    given: async (api) => linkTo(api, await givenNotice(api.pool, { tasks: TASKS, open: true })),
  },
  {
    name: 'nothing-chosen',
    status: 422,
    title: 'Which of these tasks are still needed?',
    given: async (api) => linkTo(api, await givenNotice(api.pool, { tasks: TASKS, open: true })),
    form: {
      version: '0',
      'task.1': 'not mine',
      'names.1': 'nobody',
      'task.2': 'snooze',
      'until.2': '2031-01-01',
    },
  },
  {
    name: 'one-task',
    status: 200,
    title: 'Is this task still needed?',
    given: async (api) => linkTo(api, await givenNotice(api.pool, { tasks: [{}], open: true })),
  },
  {
    name: 'one-task-nothing-chosen',
    status: 422,
    title: 'Is this task still needed?',
    given: async (api) => linkTo(api, await givenNotice(api.pool, { tasks: [{}], open: true })),
    form: { version: '0' },
  },
  {
    name: 'one-task-answered',
    status: 200,
    title: 'Your answer is recorded',
    given: async (api) => {
      const notice = await givenNotice(api.pool, { tasks: [{}], open: true });
      await say(api, notice, { t0: 'keep' });
      return linkTo(api, notice);
    },
  },
  {
    name: 'answered-in-part',
    status: 200,
    title: 'Which of these tasks are still needed?',
    given: async (api) => {
      await givenMirror(api, 0);
      const notice = await givenNotice(api.pool, { tasks: TASKS, open: true });
      await say(api, notice, { t0: 'keep', t1: 'close', t2: 'snooze', t3: 'not mine' });
      return linkTo(api, notice);
    },
  },
  {
    name: 'receipt',
    status: 200,
    title: 'Your answer is recorded',
    given: async (api) => {
      const notice = await givenNotice(api.pool, { open: true });
      await say(api, notice, { t0: 'keep', t1: 'snooze' });
      return linkTo(api, notice);
    },
  },
  {
    name: 'long',
    status: 200,
    title: 'Which of these tasks are still needed?',
    given: async (api) =>
      linkTo(api, await givenNotice(api.pool, { tasks: longNotice(101, 10), open: true })),
  },
  {
    name: 'long-faults',
    status: 422,
    title: 'Which of these tasks are still needed?',
    given: async (api) =>
      linkTo(api, await givenNotice(api.pool, { tasks: longNotice(101, 10), open: true })),
    form: {
      version: '0',
      'project.1': 'snooze',
      'project.until.1': '2031-01-01',
      'task.0': 'not mine',
      'names.0': 'nobody',
      'task.10': 'snooze',
      'until.10': '2031-01-01',
    },
  },
  {
    name: 'long-assigned',
    status: 200,
    title: 'Are these tasks still needed? You are asked in their owners’ place',
    given: async (api) => {
      await givenMirror(api, 0);
      const roundId = await givenNoticeRound(api.pool, { open: true });
      const asked = { roundId, owner: owner('ann'), ownerName: 'Ann', assignedFor: 'escalated' as const };
      const tasks = longNotice(101, 10).map((task) => ({ ...task, ...asked }));
      const kind: NoticeKind = 'assigned';
      const notice = await givenNotice(api.pool, { kind, account: 'bea', roundId: null, tasks });
      await say(api, notice, { t0: 'keep', t10: 'close', t20: 'snooze', t30: 'not mine' });
      return linkTo(api, notice);
    },
  },
  {
    name: 'answered-meanwhile',
    status: 409,
    title: 'Which of these tasks are still needed?',
    given: async (api) => {
      const notice = await givenNotice(api.pool);
      await say(api, notice, { t0: 'keep', t1: 'keep' });
      return linkTo(api, notice);
    },
    form: { version: '0', all: 'close' },
  },
  {
    name: 'assigned',
    status: 200,
    title: 'Are these tasks still needed? You are asked in their owners’ place',
    given: async (api) => linkTo(api, await givenDigest(api)),
  },
  {
    name: 'settled',
    status: 200,
    title: 'Nothing is left to answer',
    given: async (api) => {
      const { id, roundId } = await givenNotice(api.pool);
      await say(api, { id }, { t0: 'keep', t1: 'close' });
      const escalated = { assignedFor: 'escalated' as const, roundId };
      const kind: NoticeKind = 'assigned';
      const contact = { kind, account: 'bea', roundId: null, tasks: [escalated, escalated] };
      const tasks = contact.tasks.map((task) => ({ ...task, owner: owner('ann') }));
      return linkTo(api, await givenNotice(api.pool, { ...contact, tasks }));
    },
  },
  {
    name: 'closing',
    status: 200,
    title: 'Which of these tasks are still needed?',
    given: async (api) => {
      await givenMirror(api, 3);
      const notice = await givenNotice(api.pool, { tasks: [{}, {}, {}] });
      await givenClosing(api, 't0', { state: 'closing' });
      await givenClosing(api, 't1');
      return linkTo(api, notice);
    },
  },
  {
    name: 'taken-back',
    status: 200,
    title: 'Your answer is recorded',
    given: async (api) => {
      await givenMirror(api, 3);
      const notice = await givenNotice(api.pool, { tasks: [{}, {}, {}] });
      await givenClosing(api, 't0');
      await givenClosing(api, 't1', { state: 'restored' });
      await givenClosing(api, 't2', { restoreError: 'changed since it was closed' });
      await say(api, notice, { t0: 'keep', t1: 'keep', t2: 'keep' });
      return linkTo(api, notice);
    },
  },
  {
    name: 'closed',
    status: 200,
    title: 'These tasks were closed',
    given: async (api) => {
      await givenMirror(api);
      return linkTo(api, await givenClosed(api));
    },
  },
  {
    name: 'closed-in-an-archived-project',
    status: 200,
    title: 'These tasks were closed',
    given: async (api) => {
      await givenMirror(api);
      const notice = await givenClosed(api);
      await api.pool.query('update project set archived_at = $1', [NOW]);
      return linkTo(api, notice);
    },
  },
  {
    name: 'handed',
    status: 200,
    title: 'Passed on: somebody else is asked about this task now',
    given: async (api) => {
      const tasks = [{ wentTo: 'Bea', assignedFor: 'handed over' as const, stale: false }];
      return linkTo(api, await givenNotice(api.pool, { kind: 'handed', roundId: null, tasks }));
    },
  },
  {
    name: 'expired',
    status: 410,
    title: 'This link has expired',
    given: async (api) => linkTo(api, await givenNotice(api.pool, { expiresAt: '2026-11-20' })),
  },
  {
    name: 'revoked',
    status: 410,
    title: 'This link was withdrawn',
    given: async (api) => linkTo(api, await givenNotice(api.pool, { revokedAt: '2026-11-20' })),
  },
  {
    name: 'forgotten',
    status: 410,
    title: 'This link is no longer known',
    given: (api) => Promise.resolve(linkTo(api, { id: '00000000-0000-4000-8000-000000000000' })),
  },
  {
    name: 'forged',
    status: 404,
    title: 'There is nothing at this address',
    given: () => Promise.resolve(`/r/k1.${'A'.repeat(64)}`),
  },
  {
    name: 'nothing-to-answer',
    status: 409,
    title: 'This notice asks nothing',
    given: async (api) => {
      const tasks = [{ closedFor: 'archived' as const, stale: false, roundId: null }];
      return linkTo(api, await givenNotice(api.pool, { kind: 'closed', roundId: null, tasks }));
    },
    form: { version: '0', all: 'keep' },
  },
  {
    name: 'front',
    status: 200,
    title: 'Rollcall asks who still needs what runs',
    given: () => Promise.resolve('/'),
  },
];
