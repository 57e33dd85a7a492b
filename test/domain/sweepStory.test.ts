import { NO_COUNTS } from '../../src/domain/sweep';
import { sweepStory } from '../../src/domain/sweepStory';

const rowsOf = (story: string) => story.split('\n').slice(2);

describe("a sweep's current details", () => {
  it('tell of a sweep that found nothing that nobody was asked, and no more', () => {
    expect(rowsOf(sweepStory(NO_COUNTS))).toEqual(['| owners asked | 0 |']);
  });

  it('tell of brakes that held it back before what it found', () => {
    const skipped = { ...NO_COUNTS.skipped, stopped: 4 };
    const counts = { ...NO_COUNTS, asked: 3, skipped, overCap: 30, overBudget: 12, ownerless: 1 };
    expect(rowsOf(sweepStory(counts))).toEqual([
      '| owners asked | 3 |',
      '| not asked: everything is stopped | 4 |',
      '| closures that wait: over the cap | 30 |',
      '| owners over the mail budget of the day | 12 |',
      '| stale tasks without an owner | 1 |',
    ]);
  });
});
