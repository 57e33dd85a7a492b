import type { Config, Env } from '../config';
import { observeAgain, syncSample } from './demo';
import type { Stage } from './parts';
import type { Progress } from './progress';
import { SAMPLE_SOURCE } from './sample';
import { writeSources } from './sourcesFile';

/** What is shown while all parts are the embedded ones. */
export interface Demonstration {
  /** Whether each start makes it anew, rather than going on with what there is. */
  anew: boolean;
  /** Starts what it needs beside the parts. Returns the variables that lead there. */
  start(stage: Stage): Promise<Env>;
  /** Brings tasks in, before the worker starts. */
  first(config: Config, progress: Progress): Promise<void>;
  /** What happens after the first sweep. Returns how to call it off. */
  follow(config: Config, tell: (line: string) => void): Promise<() => void>;
}

/** The sample inventory, from its files. */
export const sampleDemo: Demonstration = {
  anew: false,
  // No platform stands behind it: what is closed here is closed.
  start: async ({ settings, env }) =>
    env['ROLLCALL_SOURCES']?.trim()
      ? {}
      : writeSources(settings.stateDir, { [SAMPLE_SOURCE]: { type: 'files', closing: 'itself' } }),
  first: syncSample,
  follow: observeAgain,
};
