/** Chance that repeats: the same seed draws the same, whatever the machine. */
export interface Random {
  /** A number from 0 up to 1. */
  next(): number;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** True in that share of the cases. */
  chance(share: number): boolean;
  /** One of them. */
  pick<T>(list: readonly T[]): T;
  /** So many of them, each at most once, in an order that is drawn, too. */
  some<T>(list: readonly T[], count: number): T[];
}

/** The generator of that seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = (seed * 2654435761) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(list: readonly T[]): T => {
    const one = list[whole(0, list.length - 1)];
    if (one === undefined) throw new Error('there is nothing to pick from');
    return one;
  };
  return {
    next,
    whole,
    pick,
    chance: (share) => next() < share,
    some(list, count) {
      const left = [...list];
      return Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(whole(0, left.length - 1), 1),
      ).flat();
    },
  };
}
