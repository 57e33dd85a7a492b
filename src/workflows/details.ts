import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { joined, prose, type Markdown } from '../domain/common/markdown';

/**
 * Shows `given` as the workflow's current details, as Markdown to which no text from outside can add markup. A run
 * that continued as new has lost the summary and details that the first run was started with, as no server carries
 * them over: there, `about` comes first and `more` last.
 */
export function showDetails(about: Markdown, given: Markdown, more: Markdown | null = null): void {
  const isFirst = workflowInfo().continuedFromExecutionRunId === undefined;
  const details = isFirst ? given : joined([prose`**${about}.**`, given, more], '\n\n');
  setCurrentDetails(details.text);
}
