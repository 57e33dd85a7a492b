import type { Config, Env } from '../config';
import { observeAgain, syncSample } from './demo';
import type { Stage } from './parts';
import type { Progress } from './progress';
import { SAMPLE_SOURCE } from './sample';
import { writeSources } from './sourcesFile';

/** A demonstration, which runs while all parts are embedded. */
export interface Demonstration {
  /** Whether each start begins from scratch instead of continuing. */
  anew: boolean;
  /** Starts what it needs in addition to the parts. Returns the variables that lead there. */
  start(stage: Stage): Promise<Env>;
  /** Imports tasks before the worker starts. */
  first(config: Config, progress: Progress): Promise<void>;
  /** Continues the demonstration after the first sweep. Returns a function that cancels it. */
  follow(config: Config, tell: (line: string) => void): Promise<() => void>;
}

/** The demonstration with the sample inventory from files. */
export const sampleDemo: Demonstration = {
  anew: false,
  // There is no platform behind the files: a closed task counts as closed at once.
  start: async ({ settings, env }) =>
    env['ROLLCALL_SOURCES']?.trim()
      ? {}
      : writeSources(settings.stateDir, { [SAMPLE_SOURCE]: { type: 'files', closing: 'itself' } }),
  first: syncSample,
  follow: observeAgain,
};
