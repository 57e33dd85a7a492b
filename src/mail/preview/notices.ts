import type { Locale, Notice, NoticeTask } from '../../domain/common/notice';
import { FALLBACK, type AssignedFor, type ClosureReason } from '../../domain/common/terms';
import { CAST, ROUND, sampleTasks } from './cast';

type Sample = (locale: Locale) => Notice;

const REPLY_BY = new Date('2026-11-30T08:10:00Z');
const LATER = new Date('2026-12-07T08:10:00Z');

/** A sample of every mail to owners and those asked in their place, by name. */
export const NOTICES: Record<string, Sample> = {
  'first-notice': (locale) => notice(locale, { tasks: sampleTasks(locale, 8) }),
  'first-notice-of-one': (locale) => notice(locale, { tasks: sampleTasks(locale, 1) }),
  'first-notice-of-many': (locale) => notice(locale, { tasks: sampleTasks(locale, 180) }),
  'first-notice-to-a-team': (locale) =>
    notice(locale, { ...TEAM[locale], team: true, tasks: sampleTasks(locale, 4) }),
  reminder: (locale) => notice(locale, { kind: 'remind', tasks: stale(sampleTasks(locale, 5)) }),
  'final-notice': (locale) =>
    notice(locale, { kind: 'remind', closesAt: REPLY_BY, tasks: stale(sampleTasks(locale, 5)) }),
  escalation: (locale) =>
    assigned(locale, [
      ...asked('escalated', 4, locale, CAST[locale].owner),
      ...asked('escalated', 2, locale, CAST[locale].third),
    ]),
  'owner-gone': (locale) => assigned(locale, asked('owner gone', 3, locale, CAST[locale].owner)),
  'passed-on-to-you': (locale) =>
    assigned(locale, asked('handed over', 3, locale, CAST[locale].owner, CAST[locale].other)),
  delegated: (locale) => assigned(locale, asked('delegated', 4, locale, CAST[locale].owner)),
  'asked-for-several-reasons': (locale) => assigned(locale, forAllReasons(locale)),
  'asked-by-several-dates': (locale) => assigned(locale, atSeveralSteps(locale)),
  'passed-on-by-you': (locale) => handed(locale, 'handed over'),
  'delegated-by-you': (locale) => handed(locale, 'delegated'),
  'closed-by-you': (locale) => closed(locale, [['answer', 2]]),
  'closed-with-project': (locale) => closed(locale, [['archived', 4]]),
  'closed-for-silence': (locale) => closed(locale, [['silence', 3]]),
  'closed-asked-in-place': (locale) => closedInPlace(locale),
  'closed-by-the-platform': (locale) => closed(locale, [['elsewhere', 2]]),
  'closed-for-several-reasons': (locale) =>
    closed(locale, [
      ['answer', 2],
      ['silence', 3],
      ['archived', 1],
    ]),
  'to-do-with-project': (locale) => toDo(closed(locale, [['archived', 4]])),
  'to-do-as-you-asked': (locale) => toDo(closed(locale, [['answer', 2]])),
  'to-do-for-silence': (locale) => toDo(closed(locale, [['silence', 3]])),
  'to-do-asked-in-place': (locale) => toDo(closedInPlace(locale)),
  'to-do-called-off': (locale) => calledOff(locale),
  'stand-in': (locale) => ({
    ...assigned(locale, asked('owner gone', 3, locale, CAST[locale].owner)),
    ...FALLBACK_READER,
  }),
  'stand-in-closed': (locale) => ({
    ...closed(locale, [['archived', 2]], CAST[locale].owner),
    owner: 'jobs:ann',
    ...NOBODY,
  }),
};

const TEAM = { en: { name: 'Billing' }, 'zh-CN': { name: '计费组' } };

const NOBODY = { recipient: null, name: null, address: 'unclaimed@example.org' };
const FALLBACK_READER = { owner: FALLBACK, ...NOBODY };

/** A first notice to its owner, with what the sample says otherwise. */
const notice = (locale: Locale, over: Partial<Notice>): Notice => ({
  id: '7b0e6a3c-6a42-4f1c-9a1b-0f6f0d1d2c3b',
  kind: 'notice',
  roundId: ROUND,
  step: 0,
  owner: 'jobs:wei',
  ownerName: CAST[locale].reader,
  recipient: 'jobs:wei',
  address: 'wei@example.org',
  name: CAST[locale].reader,
  locale,
  timeZone: locale === 'en' ? 'Europe/Berlin' : 'Asia/Shanghai',
  keyId: 'k1',
  claimedAt: new Date('2026-11-23T08:10:00Z'),
  replyBy: REPLY_BY,
  closesAt: null,
  expiresAt: new Date('2027-02-23T08:10:00Z'),
  revokedAt: null,
  first: null,
  tasks: [],
  ...over,
});

const TELLING = { roundId: null, step: null } as const;

const assigned = (locale: Locale, tasks: NoticeTask[]) =>
  notice(locale, { ...TELLING, kind: 'assigned', tasks });

const asked = (why: AssignedFor, count: number, locale: Locale, owner: string, by: string | null = null) =>
  stale(sampleTasks(locale, count, owner)).map((task) => ({ ...task, assignedFor: why, assignedBy: by }));

const forAllReasons = (locale: Locale) => {
  const { owner, other, third } = CAST[locale];
  const whys = [
    ...Array<AssignedFor>(3).fill('escalated'),
    'owner gone',
    'handed over',
    'handed over',
    'delegated',
    'delegated',
  ];
  const owners = { escalated: owner, 'owner gone': third, 'handed over': owner, delegated: other };
  return stale(sampleTasks(locale, whys.length)).map((task, i) => {
    const assignedFor = whys[i] as AssignedFor;
    const assignedBy = assignedFor === 'handed over' ? other : null;
    return { ...task, ownerName: owners[assignedFor], assignedFor, assignedBy };
  });
};

/** Some at the last step, after which they are closed; the others before it. */
const atSeveralSteps = (locale: Locale) =>
  asked('escalated', 5, locale, CAST[locale].owner).map((task, i): NoticeTask => {
    const final = i % 3 === 0;
    return { ...task, replyBy: final ? REPLY_BY : LATER, closesAt: final ? REPLY_BY : null };
  });

const handed = (locale: Locale, why: AssignedFor) =>
  notice(locale, {
    ...TELLING,
    kind: 'handed',
    replyBy: null,
    tasks: sampleTasks(locale, 3).map((task) => ({
      ...task,
      stale: false,
      roundId: null,
      assignedFor: why,
      wentTo: CAST[locale].other,
    })),
  });

function closed(locale: Locale, parts: [ClosureReason, number][], owner = CAST[locale].reader): Notice {
  const reasons = parts.flatMap(([reason, count]) => Array<ClosureReason>(count).fill(reason));
  const tasks = sampleTasks(locale, reasons.length, owner).map((task, i): NoticeTask => {
    const closedFor = reasons[i] ?? null;
    const round = closedFor === 'answer' || closedFor === 'silence' ? ROUND : null;
    return { ...task, stale: false, closedFor, roundId: round };
  });
  return notice(locale, { ...TELLING, kind: 'closed', replyBy: null, ownerName: owner, tasks });
}

function closedInPlace(locale: Locale): Notice {
  const notice = closed(locale, [['silence', 3]], CAST[locale].owner);
  return { ...notice, tasks: notice.tasks.map((task) => ({ ...task, assignedFor: 'owner gone' })) };
}

/** The same where people are to switch the tasks off by hand. */
const calledOff = (locale: Locale): Notice => {
  const told = closed(locale, [['archived', 2]]);
  const outcome = 'called off' as const;
  return { ...told, tasks: told.tasks.map((task) => ({ ...task, closedFor: null, outcome })) };
};

const toDo = (notice: Notice): Notice => ({
  ...notice,
  tasks: notice.tasks.map((task) => ({ ...task, outcome: 'to do' as const })),
});

const stale = (tasks: NoticeTask[]) =>
  tasks.map((task) =>
    task.stale ? task : { ...task, stale: true, touchedAt: new Date('2025-01-15T12:00Z') },
  );
