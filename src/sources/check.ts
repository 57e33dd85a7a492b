import { reasonOf } from '../domain/common/errors';
import type { TaskRow } from '../domain/sync/inventory';

/** One thing that was tried, and what came of it: an error in the source's words, or what was found. */
export interface Tried {
  what: string;
  found: string | null;
  error: string | null;
}

/** What a look at a source found. Nothing was changed by it. */
export interface SourceCheck {
  tried: Tried[];
  /** Projects there are, those of them that were read, and the tasks in these. */
  counts: { projects: number; read: number; tasks: number; enabled: number };
  /** Some tasks as Rollcall understands them. */
  sample: TaskRow[];
  /** What is wrong with what was read, or may not be done, with where. */
  wrong: string[];
  /** What is just so, and nobody can put right here. */
  notes: string[];
}

/** How many tasks a look shows. */
export const SAMPLE = 5;

/** Tries one thing after the other; what fails is kept with its words, and `otherwise` taken for its result. */
export function attempts() {
  const tried: Tried[] = [];
  const attempt = async <T>(
    what: string,
    work: () => Promise<T>,
    found: (result: T) => string,
    otherwise: T,
  ) => {
    try {
      const result = await work();
      tried.push({ what, found: found(result), error: null });
      return result;
    } catch (error) {
      tried.push({ what, found: null, error: reasonOf(error) });
      return otherwise;
    }
  };
  return { tried, attempt };
}
