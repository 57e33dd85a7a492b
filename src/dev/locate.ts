import type { Report } from './progress';

/** One way to get a program. `find` returns its path, or throws saying why this way failed. */
export interface Way {
  name: string;
  find(report: Report): Promise<string>;
}

/**
 * The path of a program, by the first of `ways` that works. If none does, throws one error that lists what was tried, why
 * each way failed, and what to do.
 */
export async function locate(what: string, ways: Way[], advice: string, report: Report): Promise<string> {
  const misses: string[] = [];
  for (const way of ways) {
    report(way.name);
    try {
      return await way.find(report);
    } catch (error) {
      misses.push(`  ${way.name}: ${briefly(error)}`);
    }
  }
  throw new Error(`${what} was not found. Tried, in this order:\n${misses.join('\n')}\n${advice}`);
}

/** The reason in one line; of a long chain of causes, only the beginning and the end. */
function briefly(error: unknown): string {
  const line = String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 75)} … ${line.slice(-75)}` : line;
}
