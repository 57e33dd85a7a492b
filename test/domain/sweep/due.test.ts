import { parseCadence } from '../../../src/domain/cadence/cadence';
import { dueThresholds, isDue, type OwnerFacts } from '../../../src/domain/sweep/due';
import { DUE_CASES, type CaseTask, type DueCase } from '../../support/dueCases';

describe('the due rule, as pure code', () => {
  it.each(DUE_CASES)('$name → due: $due', (given) => {
    const thresholds = dueThresholds(parseCadence(given.cadence), new Date(given.now));
    expect(isDue(ownerFacts(given), thresholds)).toBe(given.due);
  });
});

const ownerFacts = ({ tasks, lastRound, mirror }: DueCase): OwnerFacts => ({
  tasks: tasks
    .filter((task) => (task.editor ?? task.creator) === 'ann')
    .map((task) => ({ ...taskFacts(task), ...mirrorFacts(mirror) })),
  lastRoundBegunAt: lastRound ? new Date(lastRound.createdAt) : null,
  roundOpen: lastRound?.endedAt === null,
});

const taskFacts = ({ enabled, projectArchived, editedAt, createdAt, heldUntil, closing }: CaseTask) => ({
  enabled,
  closing,
  projectArchived,
  touchedAt: date(editedAt ?? createdAt),
  heldUntil: date(heldUntil),
});

const mirrorFacts = ({
  sourceTrusted = true,
  projectTrusted = true,
  syncedAt = '2999-01-01',
}: DueCase['mirror'] = {}) => ({ sourceTrusted, projectTrusted, syncedAt: date(syncedAt) });

const date = (iso: string | null) => (iso === null ? null : new Date(iso));
