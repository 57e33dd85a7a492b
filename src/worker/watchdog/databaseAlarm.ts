import { randomUUID } from 'node:crypto';
import type { AlertRow } from '../../db/monitoring/alerts';
import { ALERTS } from '../../domain/monitoring/alerts';

/** What the database's trouble is told of by: the admins' mail. Throws where it is not taken. */
type Tell = (alert: AlertRow) => Promise<void>;

/**
 * The alert of a database that does not do its part, kept in memory as there is nowhere else: each process tells of it
 * once after the grace, and once when it is over. One that is restarted meanwhile tells again.
 */
export class DatabaseAlarm {
  private open: { alert: AlertRow; told: boolean } | null = null;

  constructor(private readonly tell: Tell | null) {}

  /** Takes note of what is wrong at `now`, null when nothing is, and tells what is to be told. Throws as `tell` does. */
  async note(wrong: string | null, now: Date): Promise<void> {
    if (wrong === null) return this.end(now);
    this.open ??= { alert: alertOf(now), told: false };
    const { alert, told } = this.open;
    alert.detail = wrong;
    if (told || now.getTime() - alert.openedAt.getTime() < ALERTS.database.graceMs) return;
    await this.tell?.({ ...alert });
    this.open.told = true;
  }

  private async end(now: Date): Promise<void> {
    if (this.open?.told) await this.tell?.({ ...this.open.alert, closedAt: now });
    this.open = null;
  }
}

const alertOf = (openedAt: Date): AlertRow => ({
  id: randomUUID(),
  kind: 'database',
  detail: '',
  openedAt,
  closedAt: null,
});
