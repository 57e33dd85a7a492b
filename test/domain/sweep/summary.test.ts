import { NO_COUNTS } from '../../../src/domain/sweep/counts';
import { sweepMarkdown } from '../../../src/domain/sweep/summary';

const linesOf = (story: string) => story.split('\n\n');

describe("a sweep's current details", () => {
  it('tell of a sweep that found nothing that nobody was asked, and no more', () => {
    expect(linesOf(sweepMarkdown(NO_COUNTS).text)).toEqual(['**0** owners asked']);
  });

  it('tell of guardrails that held it back before what it found', () => {
    const skipped = { ...NO_COUNTS.skipped, paused: 4 };
    const counts = { ...NO_COUNTS, asked: 3, skipped, overCap: 30, overBudget: 12, ownerless: 1 };
    expect(linesOf(sweepMarkdown(counts).text)).toEqual([
      '**3** owners asked',
      '**4** not asked: Rollcall is paused',
      '**30** closures wait: over the cap',
      '**12** owners over the mail budget of the day',
      '**1** stale tasks without an owner',
    ]);
  });
});
