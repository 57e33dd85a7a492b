import { formatTimestamp } from '../common/text';
import type { HealthIssue } from './alerts';

/** A source whose command or webhook has failed since `since`. */
export interface FailingHandler {
  source: string;
  since: Date;
  /** The error of its latest call. */
  words: string;
  /** Closings and restores that wait for it. */
  waiting: number;
}

/** The problems with the commands and webhooks that switch tasks, one per source. */
export const handlerIssues = (failing: FailingHandler[]): HealthIssue[] =>
  failing.map(({ source, since, words, waiting }) => ({
    kind: 'handler',
    about: source,
    detail:
      `Tasks of ${source} have not been switched off or on since ${formatTimestamp(since.toISOString())}: ${words}. ` +
      (waiting > 0
        ? `${waiting === 1 ? '1 closing or restore waits' : `${waiting.toLocaleString('en-GB')} closings and restores wait`} for it.`
        : 'Nothing waits for it now: the closings it refused have failed.'),
  }));
