const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many first notices are looked back on: soon enough in the middle of a sweep, and over some sweeps. */
export const RECENT = [10, 50] as const;

/** As few are no measure. */
const LEAST = 3;

/** How mail servers answered the last first notices: so many of them refused, or sent back, of the last few and of more. */
export interface FirstNotices {
  last: { refused: number; of: number }[];
  /** Of the latest refusal; null where there is none. */
  words: string | null;
}

/**
 * Whether more than a fifth of the last first notices was refused, in whatever words: as many people do not go away at
 * once, so the fault is ours until shown otherwise.
 */
export const tooManyRefused = ({ last }: FirstNotices): boolean =>
  last.some(({ refused, of }) => refused >= LEAST && refused > of / 5);

/**
 * Whether a refusal is taken to mean that its recipient cannot be reached: `believed`; `gathering` while other first
 * notices are on their way, which may show that the fault is ours; `doubted` while very many are refused.
 */
export type Refusals = 'believed' | 'gathering' | 'doubted';

/** How long after a refusal others' are waited for. A tenth of the step's wait where that is shorter. Milliseconds. */
export const gatheringFor = (wait: number): number => Math.min(10 * MINUTE, wait / 10);

/** How long after a refusal that is doubted the same mail is tried again. The step's wait where that is shorter. */
export const doubtedFor = (wait: number): number => Math.min(DAY, wait);
