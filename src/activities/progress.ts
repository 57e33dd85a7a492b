import type { Context } from '@temporalio/activity';

const told = new WeakMap<Context, unknown>();

/** Keeps how far the activity of `context` has come, for its next heartbeat. */
export const tellProgress = (context: Context, progress: unknown): void => void told.set(context, progress);

/** How far the activity of `context` has come, as it told last; undefined where it told nothing. */
export const progressOf = (context: Context): unknown => told.get(context);
