import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { joined, prose, type Markdown } from '../domain/common/markdown';

/**
 * Shows `given` as the workflow's current details: Markdown, that nothing from outside can add markup to. A run that goes
 * on in the place of a longer one has lost the summary that the first was started with, since no server carries it over:
 * there `about` is said first, and `more` of it last.
 */
export function showDetails(about: Markdown, given: Markdown, more: Markdown | null = null): void {
  const isFirst = workflowInfo().continuedFromExecutionRunId === undefined;
  const details = isFirst ? given : joined([prose`**${about}.**`, given, more], '\n\n');
  setCurrentDetails(details.text);
}
