import { startMetrics } from '../api/metricsServer';
import type { Config } from '../config';
import { startWatchdog } from './watchdog';

/** What runs in the API's process beside the API. */
export interface BesideApi {
  /** Null when no port for metrics is configured. */
  metricsUrl: string | null;
  close(): Promise<void>;
}

/**
 * Starts the watchdog, and the metrics where a port is set for them: in the API's process, since they tell
 * when no worker is alive. What goes wrong with a look goes to `log`. Throws when the port is taken.
 */
export async function startBesideApi(config: Config, log: (line: string) => void): Promise<BesideApi> {
  const { metricsPort } = config;
  const metrics = metricsPort === null ? null : await startMetrics(config, metricsPort);
  const watchdog = startWatchdog(config, log);
  const close = async () => {
    await Promise.all([watchdog.close(), metrics?.close()]);
  };
  return { metricsUrl: metrics?.url ?? null, close };
}
