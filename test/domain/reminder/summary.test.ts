import { parseCadence } from '../../../src/domain/cadence/cadence';
import type { Move } from '../../../src/domain/reminder/nextMove';
import type { AssignedFact } from '../../../src/domain/reminder/facts';
import { sendSummary, stageOf, summaryMarkdown, waitSummary } from '../../../src/domain/reminder/summary';
import { factsWith, NO_ANSWERS, sent } from '../../support/facts';

const facts = factsWith({
  unsettled: 1,
  answers: { ...NO_ANSWERS, keep: 1 },
  notices: [
    sent(0, '2026-11-01T10:00:00.000Z'),
    { ...sent(1, '', 'claimed'), recipient: null, completedAt: null },
  ],
});

const until = '2026-11-08T10:00:00.000Z';
const wait = (because: Extract<Move, { do: 'wait' }>['because']) =>
  ({ do: 'wait', until, because, next: 'remind' }) as const;
const read = (move: Move, seen = facts) => summaryMarkdown(seen, move, parseCadence({})).text;

describe("a reminder's current details", () => {
  it.each<[Move, string]>([
    [{ do: 'send', step: 1, kind: 'remind' }, '### Sending: reminder'],
    [{ do: 'notify closed' }, '### Notifying the owner about tasks that were closed or are to be closed'],
    [{ do: 'notify assigned' }, "### Asking about others' tasks"],
    [{ do: 'notify handed' }, '### Notifying the owner who is asked now about tasks they passed on'],
    [wait('digest'), "### Gathering others' tasks to be asked about in one mail; then reminder. Until"],
    [wait('answer'), '### Waiting for an answer; then reminder. Until 2026-11-08 10:00 UTC'],
    [
      wait('pause'),
      '### Due as soon as Rollcall is not paused (rollcall pause status); then reminder. Checked again at',
    ],
    [
      wait('sync'),
      '### Due as soon as a fresh and trusted sync has seen the tasks left to ask about (rollcall source status)',
    ],
    [
      wait('working hours'),
      "### Waiting for a working day outside the quiet hours, in the owner's time zone; then",
    ],
    [
      wait('budget'),
      '### Waiting for a later day: the mail budget until then is used up; then reminder. Until',
    ],
    [
      { do: 'end', outcome: 'confirmed' },
      '### Ended: confirmed. Every task that was asked about was answered',
    ],
    [{ do: 'end', outcome: 'unanswered' }, '### Ended: unanswered. Some tasks were not answered'],
    [
      { do: 'end', outcome: 'unanswered', proposed: 2 },
      'no further step. 2 unanswered tasks are to be closed, under the cap.',
    ],
    [{ do: 'end', outcome: 'nothing-to-ask' }, '### Ended: nothing-to-ask. Nothing is left to ask'],
    [{ do: 'end', outcome: 'cancelled' }, '### Ended: cancelled. The round was cancelled.'],
    [{ do: 'end', outcome: 'notified' }, '### Ended: notified. No round was open'],
  ])('begin with what %j means', (move, headline) => {
    expect(read(move)).toContain(headline);
  });

  it('tell what was sent when to whom, what is answered, and the ladder', () => {
    const text = read(wait('answer'));
    expect(text).toContain('Asking **k8s:ann** since 2026-11-01 09:00 UTC.');
    expect(text).toContain('| First notice | k8s:ann | accepted by the mail server | 2026-11-01 10:00 UTC |');
    expect(text).toContain('| Reminder | the fallback mailbox | being sent |  |');
    expect(text).toContain('2 tasks listed, **1** still unanswered.');
    expect(text).toContain('Answers so far: keep 1.');
    expect(text).toContain('Ladder: notice, 7 days → remind, 7 days → escalate, 7 days');
  });

  it('tell who is asked in the owner’s place, why, and whether they were told', () => {
    const assigned: AssignedFact = {
      to: 'k8s:bob',
      why: 'owner gone',
      tasks: 3,
      step: 0,
      since: until,
      state: 'bounced',
      completedAt: until,
      warnable: true,
      until: null,
      ownerCalled: true,
    };
    const text = read(wait('answer'), { ...facts, assigned: [assigned], delegate: 'k8s:cid' });
    expect(text).toContain('| 3 | k8s:bob | the owner cannot be reached | bounced | 2026-11-08 10:00 UTC |');
    expect(text).toContain('k8s:ann is away; **k8s:cid** is asked instead.');
  });

  it('tell somebody asked in others’ place of how many tasks, of how many owners, and whether they were told', () => {
    const round = { round: null, notices: [], listed: 0, answers: NO_ANSWERS };
    const digests = [
      { tasks: 12, owners: 3, state: 'sent' as const, completedAt: until },
      { tasks: 1, owners: 1, state: 'untold' as const, completedAt: null },
    ];
    const text = read({ do: 'end', outcome: 'notified' }, { ...facts, ...round, digests });
    expect(text).toContain(
      'Asked about **12 tasks of 3 owners** in their place:\n\naccepted by the mail server 2026-11-08 10:00 UTC.',
    );
    expect(text).toContain(
      'Asked about **1 task of 1 owner** in their place:\n\nwaiting for their next digest.',
    );
  });

  it('leave out what there is nothing of', () => {
    const text = read(
      { do: 'notify closed' },
      { ...facts, round: null, notices: [], listed: 0, answers: NO_ANSWERS },
    );
    expect(text).not.toMatch(/Asking|\| step|tasks listed|Answers|place/);
  });

  it('have no address and no link in them', () => {
    expect(read(wait('answer'))).not.toMatch(/@|:\/\//);
  });
});

describe('the stage of a reminder', () => {
  it.each([
    ['answer', 'waiting after notice'],
    ['pause', 'due'],
    ['sync', 'waiting for sync'],
    ['working hours', 'waiting for working hours'],
    ['budget', 'waiting for budget'],
  ] as const)('while it waits because of %s is "%s"', (because, stage) => {
    expect(stageOf(wait(because), facts)).toBe(stage);
  });

  it('is its outcome at the end, and nothing where a move only passes by', () => {
    expect(stageOf({ do: 'end', outcome: 'confirmed' }, facts)).toBe('confirmed');
    expect(stageOf({ do: 'notify closed' }, facts)).toBeNull();
  });
});

describe('summaries of timers and activities', () => {
  it('say what is waited for and what comes then', () => {
    expect(waitSummary(wait('answer'))).toBe('Waiting for an answer; then reminder');
    expect(waitSummary({ ...wait('answer'), next: 'end' })).toBe(
      'Waiting for an answer; then the round ends',
    );
    expect(waitSummary({ ...wait('budget'), next: 'closed' })).toMatch(
      /; then notification about closed tasks$/,
    );
  });

  it('name the step and whose tasks it is about', () => {
    expect(sendSummary('escalate', 'k8s:ann')).toBe('Escalation about the tasks of k8s:ann');
  });
});
