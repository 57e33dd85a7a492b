import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities, createMailActivities } from '../../src/activities';
import type { Deps } from '../../src/activities/common/deps';
import type { DecideInput, Decision } from '../../src/activities/reminder/decision';
import type { Cadence } from '../../src/domain/cadence/cadence';

/** A reminder, as far as it matters when it looks again. */
interface Reminder {
  /** Null while it is looked after. */
  wakeAt: number | null;
}

/**
 * The loop of `ownerReminder` and that of `closing` with a clock that only moves when told: the real activities on
 * a real database, one after the other, in an order that a test decides. What those workflows wait for is here.
 */
export class Clockwork {
  readonly reminders = new Map<string, Reminder>();
  private readonly due: string[] = [];
  private closing = false;
  private runs = 0;

  /** What each reminder decides by, and which change of the cadence brought it. */
  private readonly given = new Map<string, { cadence: Cadence; change: number }>();
  private changes = 0;
  /** Called after every look of a reminder. */
  looked: (owner: string, decision: Decision) => Promise<void> = async () => undefined;

  constructor(
    private readonly deps: Deps,
    private current: Cadence,
    public now: number,
  ) {
    this.first = current;
  }

  private readonly first: Cadence;

  get cadence(): Cadence {
    return this.current;
  }

  /** Every reminder is given it when it looks next. */
  set cadence(cadence: Cadence) {
    this.current = cadence;
    this.changes += 1;
  }

  /** The round of `owner` goes by another cadence than those of others. */
  give(owner: string, cadence: Cadence): void {
    this.given.set(owner, { cadence, change: this.changes });
  }

  /** As the server does for a signal-with-start. */
  wake(owner: string): void {
    if (!this.due.includes(owner)) this.due.push(owner);
  }

  /** Lets everything happen that is due, until all wait. */
  async settle(): Promise<void> {
    for (let turn = 0; this.due.length > 0 || this.closing; turn++) {
      if (turn > 500) throw new Error(`no end of it: ${this.due.join(', ')}`);
      const owner = this.due.shift();
      if (owner) await this.look(owner);
      else await this.close();
    }
  }

  /** Moves the clock, stopping at every moment at which a reminder looks again. */
  async advance(to: number): Promise<void> {
    await this.settle();
    for (;;) {
      const [next] = [...this.reminders].toSorted(([, a], [, b]) => Number(a.wakeAt) - Number(b.wakeAt));
      if (next?.[1].wakeAt == null || next[1].wakeAt > to) break;
      this.now = Math.max(this.now, next[1].wakeAt);
      this.wake(next[0]);
      await this.settle();
    }
    this.now = to;
  }

  private async look(owner: string): Promise<void> {
    for (let turn = 0; turn < 100; turn++) {
      const decision = await this.run(owner, () =>
        createMailActivities(this.deps).carryOut(this.input(owner)),
      );
      const { move } = decision;
      await this.looked(owner, decision);
      if (move.do === 'end') return void this.reminders.delete(owner);
      if (move.do !== 'wait') continue;
      this.reminders.set(owner, { wakeAt: Math.max(this.now + 1, Date.parse(move.until)) });
      return;
    }
    throw new Error(`the reminder of ${owner} goes round in circles`);
  }

  private input(owner: string): DecideInput {
    const { cadence, change } = this.given.get(owner) ?? { cadence: this.first, change: 0 };
    const changed = change !== this.changes && { offered: this.cadence };
    if (changed) this.give(owner, this.cadence);
    return { owner, cadence, now: this.now, ...changed };
  }

  private async close(): Promise<void> {
    this.closing = false;
    const activities = createActivities(this.deps);
    const { cadence, now } = this;
    await this.run('closing', () => activities.restoreClosed({ now }));
    await this.run('closing', () => activities.closeProposed({ cadence, now }));
    await this.run('closing', () => activities.tellOwners({ cadence, after: '' }));
  }

  private run<T>(workflowId: string, work: () => Promise<T>): Promise<T> {
    this.runs += 1;
    const info = { workflowExecution: { workflowId, runId: `run-${this.runs}` } };
    return new MockActivityEnvironment(info, { client: this.client() }).run(work);
  }

  /** All that activities ask of Temporal: to wake somebody. */
  private client(): Client {
    const signalWithStart = async (type: string, { args }: { args: [{ owner?: string }] }) => {
      if (type === 'closing') this.closing = true;
      else this.wake(args[0].owner ?? '');
    };
    const client = {
      workflow: { signalWithStart },
      withAbortSignal: <T>(_signal: AbortSignal, work: () => Promise<T>) => work(),
    };
    return client as unknown as Client;
  }
}
