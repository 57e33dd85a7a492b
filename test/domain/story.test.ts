import { parseCadence } from '../../src/domain/cadence';
import type { Move } from '../../src/domain/nextMove';
import type { ReminderFacts } from '../../src/domain/round';
import { sendSummary, stageOf, story, waitSummary } from '../../src/domain/story';

const facts: ReminderFacts = {
  owner: 'k8s:ann',
  zone: 'UTC',
  round: { id: 'r', sweepId: 's', begunAt: '2026-11-01T09:00:00.000Z' },
  unsettled: 1,
  listed: 2,
  answers: { keep: 1, close: 0, snooze: 0 },
  notices: [
    { step: 0, kind: 'notice', state: 'sent', recipient: 'k8s:ann', settledAt: '2026-11-01T10:00:00.000Z' },
    { step: 1, kind: 'remind', state: 'claimed', recipient: null, settledAt: null },
  ],
  mirrorFresh: true,
  untoldClosures: 0,
  unhandedClosures: 0,
  stops: [],
  sendDay: null,
  tellDay: null,
};

const until = '2026-11-08T10:00:00.000Z';
const wait = (because: Extract<Move, { do: 'wait' }>['because']) =>
  ({ do: 'wait', until, because, next: 'remind' }) as const;
const read = (move: Move, seen = facts) => story(seen, move, parseCadence({}));

describe("a reminder's current details", () => {
  it.each<[Move, string]>([
    [{ do: 'send', step: 1, kind: 'remind' }, '### Sending: reminder'],
    [{ do: 'tell closed' }, '### Telling the owner which tasks were closed'],
    [{ do: 'hand over closures' }, '### Handing the tasks the owner wants closed to the closing workflow'],
    [wait('answer'), '### Waiting for an answer; then reminder. Until 2026-11-08 10:00 UTC'],
    [wait('stop'), '### Stopped by an admin: nothing is sent or closed; then reminder. Looking again at'],
    [
      wait('sync'),
      '### Waiting for a sync: what is known of the tasks is too old to ask about; then reminder. Looking',
    ],
    [
      wait('working hours'),
      '### Waiting for a working day and an hour that is not quiet, where the owner lives; then',
    ],
    [
      wait('budget'),
      '### Waiting for a later day: the mail budget of the days before is spent; then reminder. Until',
    ],
    [{ do: 'end', outcome: 'confirmed' }, '### Ended: confirmed. The owner answered for every task'],
    [{ do: 'end', outcome: 'unanswered' }, '### Ended: unanswered. Nobody answered'],
    [{ do: 'end', outcome: 'nothing-to-ask' }, '### Ended: nothing-to-ask. Nothing is left to ask'],
    [{ do: 'end', outcome: 'cancelled' }, '### Ended: cancelled. The round was cancelled.'],
    [{ do: 'end', outcome: 'told' }, '### Ended: told. There was no open round'],
  ])('begin with what %j means', (move, headline) => {
    expect(read(move)).toContain(headline);
  });

  it('tell what was sent when to whom, what is answered, and the ladder', () => {
    const text = read(wait('answer'));
    expect(text).toContain('Asking **k8s:ann** since 2026-11-01 09:00 UTC.');
    expect(text).toContain('| First notice | k8s:ann | accepted by the mail server | 2026-11-01 10:00 UTC |');
    expect(text).toContain('| Reminder | the fallback mailbox | being sent |  |');
    expect(text).toContain('**2** tasks listed, **1** still to be answered for.');
    expect(text).toContain('Answers so far: keep 1, close 0, snooze 0.');
    expect(text).toContain('1. notice, wait 7 days\n1. remind, wait 7 days\n1. escalate, wait 7 days');
  });

  it('leave out what there is nothing of', () => {
    const none = { keep: 0, close: 0, snooze: 0 };
    const text = read(
      { do: 'tell closed' },
      { ...facts, round: null, notices: [], listed: 0, answers: none },
    );
    expect(text).not.toMatch(/Asking|\| step|tasks listed|Answers/);
  });

  it('have no address and no link in them', () => {
    expect(read(wait('answer'))).not.toMatch(/@|:\/\//);
  });
});

describe('the stage of a reminder', () => {
  it.each([
    ['answer', 'waiting after notice'],
    ['stop', 'stopped'],
    ['sync', 'waiting for sync'],
    ['working hours', 'waiting for working hours'],
    ['budget', 'waiting for budget'],
  ] as const)('while it waits because of %s is "%s"', (because, stage) => {
    expect(stageOf(wait(because), facts)).toBe(stage);
  });

  it('is its outcome at the end, and nothing where a move only passes by', () => {
    expect(stageOf({ do: 'end', outcome: 'confirmed' }, facts)).toBe('confirmed');
    expect(stageOf({ do: 'tell closed' }, facts)).toBeNull();
  });
});

describe('summaries of timers and activities', () => {
  it('say what is waited for and what comes then', () => {
    expect(waitSummary(wait('answer'))).toBe('Waiting for an answer; then reminder');
    expect(waitSummary({ ...wait('answer'), next: 'end' })).toBe(
      'Waiting for an answer; then the round ends',
    );
    expect(waitSummary({ ...wait('budget'), next: 'closed' })).toMatch(/; then news of closings$/);
  });

  it('name the step and whose tasks it is about', () => {
    expect(sendSummary('escalate', 'k8s:ann')).toBe('Escalation about the tasks of k8s:ann');
  });
});
