import { defineSearchAttributeKey } from '@temporalio/common';
import { SEARCH_ATTRIBUTES as names } from '../domain/common/temporalNames';

/**
 * The search attributes, registered at worker start-up. The visibility store holds them in plain text, so they
 * contain no address and no token.
 */
export const owner = defineSearchAttributeKey(names.owner, 'KEYWORD');
export const stage = defineSearchAttributeKey(names.stage, 'KEYWORD');
export const sweepId = defineSearchAttributeKey(names.sweep, 'KEYWORD');
export const deadline = defineSearchAttributeKey(names.deadline, 'DATETIME');
