import { setCurrentDetails } from '@temporalio/workflow';
import type { Markdown } from '../domain/markdown';

/** Shows `details` as the workflow's current details: Markdown, that nothing from outside can add markup to. */
export const showDetails = (details: Markdown): void => setCurrentDetails(details.text);
