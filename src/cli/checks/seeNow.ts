import { variables, type Env } from '../../config';
import type { Seen } from '../../domain/monitoring/health';
import { syncedNames } from '../../domain/sync/sources';
import type { Temporal } from '../../worker/connect';
import { sourcesIn } from './sources';

/** What the watchdog would observe of Temporal now; `before` is its last observation. */
export async function seeNow(temporal: Temporal, env: Env, before: Seen | null, now: Date): Promise<Seen> {
  const { seeTemporal } = await import('../../worker/watchdog/watchTemporal.js');
  const { pagesOf } = await import('../../operations/admin/operator.js');
  const { ROLLCALL_UI_URL: url } = variables.shape;
  // The check of the configuration reports an invalid URL.
  const uiUrl = url.safeParse(env['ROLLCALL_UI_URL'] || undefined).data ?? url.parse(undefined);
  const pageOf = pagesOf(uiUrl.replace(/\/+$/, ''), temporal.namespace);
  const syncs = syncedNames(sourcesIn(env).sources).length > 0;
  return seeTemporal({ ...temporal, pageOf, syncs }, before, now);
}
