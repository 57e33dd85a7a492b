/** What came of trying one rule. */
export interface Verdict {
  /**
   * `refused`: the source said no, in its own words, which it may; `not tried`: nothing is claimed of it.
   */
  outcome: 'kept' | 'broken' | 'refused' | 'not tried';
  /** How far it was tried, what breaks it, or why it was not tried. */
  found: string[];
}

/** One promise of the interface in `src/sources/source.ts`, by a short name. */
export interface Rule {
  rule: string;
  promise: string;
}

export const kept = (...found: string[]): Verdict => ({ outcome: 'kept', found });
export const broken = (...found: string[]): Verdict => ({ outcome: 'broken', found });
export const refused = (...found: string[]): Verdict => ({ outcome: 'refused', found });
export const notTried = (...found: string[]): Verdict => ({ outcome: 'not tried', found });

/** So many of one kind are told in full. */
const TOLD = 10;

/** Broken by each of `wrong`, of which the first ones are told; kept, with what was tried, where there is none. */
export function brokenBy(wrong: string[], ...tried: string[]): Verdict {
  if (wrong.length === 0) return kept(...tried);
  const more = wrong.length > TOLD ? [`and ${wrong.length - TOLD} more`] : [];
  return broken(...wrong.slice(0, TOLD), ...more);
}
