import type { CadenceInput } from '../../src/domain/cadence/cadence';

/** A task of the owner `ann`, as far as the due rule looks at it. Dates are ISO 8601. */
export interface CaseTask {
  editor: string | null;
  creator: string | null;
  createdAt: string | null;
  editedAt: string | null;
  enabled: boolean;
  projectArchived: boolean;
  heldUntil: string | null;
  closing: boolean;
}

export interface DueCase {
  name: string;
  now: string;
  cadence?: CadenceInput;
  tasks: CaseTask[];
  /** Of the mirror these tasks are known from, unless it is trusted and fresh. */
  mirror?: { sourceTrusted?: boolean; projectTrusted?: boolean; syncedAt?: string | null };
  lastRound?: { createdAt: string; endedAt: string | null };
  due: boolean;
}

const NOW = '2026-11-23T09:00:00Z';

/** Stale, enabled, edited by its owner: what makes an owner due, but for the one thing each case changes. */
const stale: CaseTask = {
  editor: 'ann',
  creator: 'bob',
  createdAt: '2025-01-01T00:00:00Z',
  editedAt: '2026-01-01T00:00:00Z',
  enabled: true,
  projectArchived: false,
  heldUntil: null,
  closing: false,
};

const one = (change: Partial<CaseTask>): CaseTask[] => [{ ...stale, ...change }];
const at = (now: string, editedAt: string) => ({ now, tasks: one({ editedAt }) });

/** The due rule, case by case: held against its pure form and its SQL form alike. */
export const DUE_CASES: DueCase[] = [
  { name: 'a stale task, never asked', now: NOW, tasks: [stale], due: true },
  {
    name: 'never confirmed, asked long ago',
    now: NOW,
    tasks: [stale],
    lastRound: ended('2026-09-01'),
    due: true,
  },
  { name: 'a task whose closing waits', now: NOW, tasks: one({ closing: true }), due: false },
  {
    name: 'one whose closing waits, and another',
    now: NOW,
    tasks: [stale, ...one({ closing: true })],
    due: true,
  },
  { name: 'nothing enabled at all', now: NOW, tasks: [], due: false },

  { name: 'touched exactly a month ago', ...at(NOW, '2026-10-23T09:00:00Z'), due: true },
  { name: 'touched a second less than a month ago', ...at(NOW, '2026-10-23T09:00:01Z'), due: false },
  {
    name: 'month end: a month before 31 March is 28 February',
    ...at('2026-03-31T09:00:00Z', '2026-02-28T09:00:00Z'),
    due: true,
  },
  {
    name: 'month end: 1 March is less than a month before 31 March',
    ...at('2026-03-31T09:00:00Z', '2026-03-01T00:00:00Z'),
    due: false,
  },
  {
    name: 'leap day: a month before 31 March 2028 is 29 February',
    ...at('2028-03-31T09:00:00Z', '2028-02-29T09:00:00Z'),
    due: true,
  },
  {
    name: 'leap day: a second after it is too late',
    ...at('2028-03-31T09:00:00Z', '2028-02-29T09:00:01Z'),
    due: false,
  },
  {
    name: 'leap day: a month after it is 29 March',
    ...at('2028-03-29T00:00:00Z', '2028-02-29T00:00:00Z'),
    due: true,
  },
  {
    name: 'a length in days is days, not a month',
    ...at('2026-03-31T09:00:00Z', '2026-02-28T09:00:00Z'),
    cadence: { staleAfter: '40 days' },
    due: false,
  },

  {
    name: 'no editor: the creator owns it, and its creation counts',
    now: NOW,
    tasks: one({ editor: null, creator: 'ann', editedAt: null }),
    due: true,
  },
  {
    name: 'no editor, created yesterday',
    now: NOW,
    tasks: one({ editor: null, creator: 'ann', editedAt: null, createdAt: '2026-11-22T09:00:00Z' }),
    due: false,
  },
  {
    name: 'somebody else edited it since: it is theirs',
    now: NOW,
    tasks: one({ editor: 'bob', creator: 'ann' }),
    due: false,
  },
  { name: 'no known date', now: NOW, tasks: one({ createdAt: null, editedAt: null }), due: true },

  { name: 'disabled', now: NOW, tasks: one({ enabled: false }), due: false },
  { name: 'of an archived project', now: NOW, tasks: one({ projectArchived: true }), due: false },

  {
    name: 'confirmed yesterday',
    now: NOW,
    tasks: one({ heldUntil: '2026-12-22T09:00:00Z' }),
    lastRound: ended('2026-11-22'),
    due: false,
  },
  { name: 'held, never asked', now: NOW, tasks: one({ heldUntil: '2026-11-23T09:00:01Z' }), due: false },
  { name: 'a hold that ends now', now: NOW, tasks: one({ heldUntil: NOW }), due: true },
  {
    name: 'one task held, another stale',
    now: NOW,
    tasks: [...one({ heldUntil: '2027-01-01T00:00:00Z' }), stale],
    due: true,
  },
  {
    name: 'one task fresh, another stale',
    now: NOW,
    tasks: [...one({ editedAt: '2026-11-22T00:00:00Z' }), stale],
    due: true,
  },

  {
    name: 'last round unanswered, begun less than a month ago',
    now: NOW,
    tasks: [stale],
    lastRound: ended('2026-11-01'),
    due: false,
  },
  {
    name: 'last round unanswered, begun exactly a month ago',
    now: NOW,
    tasks: [stale],
    lastRound: ended('2026-10-23T09:00:00Z'),
    due: true,
  },
  {
    name: 'a round open for longer than askAgainAfter',
    now: NOW,
    tasks: [stale],
    lastRound: { createdAt: '2026-09-01T00:00:00Z', endedAt: null },
    due: false,
  },

  { name: 'source not trusted', now: NOW, tasks: [stale], mirror: { sourceTrusted: false }, due: false },
  { name: 'project not trusted', now: NOW, tasks: [stale], mirror: { projectTrusted: false }, due: false },
  {
    name: 'mirror not fresh: synced more than two days ago',
    now: NOW,
    tasks: [stale],
    mirror: { syncedAt: '2026-11-21T08:59:59Z' },
    due: false,
  },
  {
    name: 'synced exactly two days ago',
    now: NOW,
    tasks: [stale],
    mirror: { syncedAt: '2026-11-21T09:00:00Z' },
    due: true,
  },
  { name: 'never synced', now: NOW, tasks: [stale], mirror: { syncedAt: null }, due: false },
];

function ended(createdAt: string) {
  return { createdAt: new Date(createdAt).toISOString(), endedAt: '2026-11-22T12:00:00Z' };
}
