import { formatTimestamp } from '../common/text';
import type { HealthIssue } from './alerts';

/** A source whose command or webhook has not worked since. */
export interface FailingHandler {
  source: string;
  since: Date;
  /** What its latest call came to. */
  words: string;
  /** Closings and restores that wait for it. */
  waiting: number;
}

/** What is wrong with the commands and webhooks that switch tasks, each source by itself. */
export const handlerIssues = (failing: FailingHandler[]): HealthIssue[] =>
  failing.map(({ source, since, words, waiting }) => ({
    kind: 'handler',
    about: source,
    detail:
      `Tasks of ${source} are not switched off or on since ${formatTimestamp(since.toISOString())}: ${words}. ` +
      (waiting > 0
        ? `${waiting === 1 ? '1 closing or restore waits' : `${waiting.toLocaleString('en-GB')} closings and restores wait`} for it.`
        : 'Nothing waits for it now: what it refused has failed.'),
  }));
