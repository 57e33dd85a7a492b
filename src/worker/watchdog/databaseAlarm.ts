import { randomUUID } from 'node:crypto';
import type { AlertRow } from '../../db/monitoring/alerts';
import { ALERTS } from '../../domain/monitoring/alerts';

/** Sends the alert to the admins. Throws if the mail is not accepted. */
type Tell = (alert: AlertRow) => Promise<void>;

/**
 * The alert about the database, kept in memory because there is nowhere else. Each process reports it once after the
 * grace, and once when it is over; a restarted process reports it again.
 */
export class DatabaseAlarm {
  private open: { alert: AlertRow; told: boolean } | null = null;

  constructor(private readonly tell: Tell | null) {}

  /** Records the problem at `now`, null for none, and sends what has to be reported. Throws as `tell` does. */
  async note(problem: string | null, now: Date): Promise<void> {
    if (problem === null) return this.end(now);
    this.open ??= { alert: alertOf(now), told: false };
    const { alert, told } = this.open;
    alert.detail = problem;
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
