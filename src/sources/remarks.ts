import { count } from '../domain/common/text';

/** What was understood otherwise than it is written, and people ought to know: alike ones together, with the first place. */
export class Remarks {
  private readonly seen = new Map<string, { first: string; times: number }>();

  /** Notes what was found `at` a place. Beyond a thousand different ones, only those already noted are counted. */
  add(remarks: string[], at: string): void {
    for (const remark of remarks) {
      const known = this.seen.get(remark);
      if (known) known.times += 1;
      else if (this.seen.size < MOST) this.seen.set(remark, { first: at, times: 1 });
    }
  }

  /** A sentence for each. */
  told(): string[] {
    return [...this.seen].map(([remark, { first, times }]) =>
      times === 1 ? `${first}: ${remark}` : `${first}, and ${count(times - 1, 'more row')}: ${remark}`,
    );
  }
}

const MOST = 1000;
