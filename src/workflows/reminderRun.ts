import {
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, MailActivities } from '../activities';
import type { DecideInput, Decision } from '../activities/reminder/decision';
import { ABOUT, REMINDER_DETAILS } from '../domain/common/workflowTitles';
import type { Cadence } from '../domain/cadence/cadence';
import { MAIL_TASK_QUEUE } from '../domain/common/temporalNames';
import { escaped, joined, prose } from '../domain/common/markdown';
import type { Aim, Wait } from '../domain/reminder/move';
import {
  blockedMarkdown,
  blockedSummary,
  sendSummary,
  stageOf,
  standing,
  summaryMarkdown,
  waitSummary,
} from '../domain/reminder/summary';
import { deadline as deadlineKey, stage as stageKey } from './attributes';
import { untilDecided } from './blocked';
import { showDetails } from './details';
import {
  confirm,
  status,
  updateCadence,
  type OwnerReminderInput,
  type OwnerReminderResult,
  type ReminderStatus,
} from './messages';

const { decide } = proxyLocalActivities<Activities>({
  // The database's own time limits are shorter, and their errors say more.
  startToCloseTimeout: '30 seconds',
  // More attempts would occupy a workflow task and write a history while PostgreSQL is down; `untilDecided` waits
  // instead.
  retry: { maximumAttempts: 2, initialInterval: '500 milliseconds' },
});

const { carryOut } = proxyActivities<MailActivities>({
  taskQueue: MAIL_TASK_QUEUE,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '10 minutes' },
});

/** The parts of the reminder's loop: its signals and query, its decisions and its waits. */
export class ReminderRun {
  private readonly owner: string;
  private cadence: Cadence;
  /** A cadence from a signal that no decision has seen yet. */
  private offered: unknown;
  /** A signal came that no decision has seen yet. */
  private woken = false;
  private current: ReminderStatus = { stage: 'deciding', waitingFor: null, until: null, facts: null };

  constructor({ owner, cadence }: OwnerReminderInput) {
    this.owner = owner;
    this.cadence = cadence;
    setHandler(confirm, () => {
      this.woken = true;
    });
    setHandler(updateCadence, (changed) => {
      this.offered = changed;
      this.woken = true;
    });
    setHandler(status, () => {
      const { facts: _, ...standing } = this.current;
      return standing;
    });
  }

  isWoken(): boolean {
    return this.woken;
  }

  /** Decides until it succeeds and shows the result. Sends `mail` if that is still the right move. */
  async decide(mail: Aim | null): Promise<Decision> {
    const decision = await this.persist(mail);
    this.cadence = decision.taken ?? this.cadence;
    this.current = show(decision, this.cadence, this.current);
    return decision;
  }

  /** Waits as long as the move says, or until a signal. Returns whether a signal came. */
  wait(move: Wait): Promise<boolean> {
    return this.sleep(Math.max(1, Date.parse(move.until) - Date.now()), waitSummary(move));
  }

  private persist(mail: Aim | null): Promise<Decision> {
    return untilDecided(
      () => this.attempt(mail),
      (blocked) => {
        showDetails(ABOUT.reminder(this.owner), blockedMarkdown(blocked, this.current.facts, this.cadence));
        this.current = { ...this.current, waitingFor: blockedSummary(blocked), until: blocked.until };
        return this.sleep(blocked.pause, blockedSummary(blocked));
      },
    );
  }

  /** If the attempt fails, an offered cadence is offered again. */
  private async attempt(mail: Aim | null): Promise<Decision> {
    const { owner, cadence, offered } = this;
    const input = { owner, cadence, now: Date.now(), ...(offered !== undefined && { offered }) };
    this.offered = undefined;
    this.woken = false;
    try {
      return await (mail ? this.sendAndDecide(mail, input) : decide(input));
    } catch (error) {
      this.offered ??= input.offered;
      throw error;
    }
  }

  /** A server may delay a mail for hours; a signal that comes meanwhile is decided on at once. */
  private async sendAndDecide(mail: Aim, input: DecideInput): Promise<Decision> {
    const sending = startSending(mail, input);
    for (let again = false; ; again = true) {
      await condition(() => this.woken || sending.isOver());
      if (sending.isOver()) {
        const sent = await sending.result;
        return again ? this.persist(null) : sent;
      }
      const decision = await this.decide(null);
      if (decision.move.do !== 'end') continue;
      sending.giveUp();
      return decision;
    }
  }

  private async sleep(length: number, summary: string): Promise<boolean> {
    const woken = await condition(() => this.woken, length, { summary });
    if (workflowInfo().continueAsNewSuggested && this.offered === undefined)
      return continueAsNew<OwnerReminder>({ owner: this.owner, cadence: this.cadence, begun: false });
    return woken;
  }
}

type OwnerReminder = (input: OwnerReminderInput) => Promise<OwnerReminderResult>;

/** Starts the activity that carries out the mail. It is cancelled if nothing of the round is left to send. */
function startSending(mail: Aim, input: DecideInput) {
  const scope = new CancellationScope();
  let over = false;
  const summary = sendSummary(mail.next, input.owner, mail.final);
  const result = scope
    .run(() => carryOut.executeWithOptions({ summary }, [input]))
    .finally(() => {
      over = true;
    });
  result.catch(() => undefined);
  return { result, isOver: () => over, giveUp: () => scope.cancel() };
}

/** In bytes: the warning names every wrong field. */
const WARNING = 2000;

/** Shows a decision in the current details, the search attributes and the `status` query. */
function show(
  { move, refused, ...seen }: Decision,
  cadence: Cadence,
  before: ReminderStatus,
): ReminderStatus {
  // Once its round has ended, the last known facts of the round are shown.
  const kept = move.do === 'end' && !seen.facts.round ? before.facts : null;
  const facts = { ...(kept ?? seen.facts), digests: seen.facts.digests };
  const stage = stageOf(move, facts);
  const warning =
    refused !== undefined && prose`**A signalled cadence was rejected.** ${escaped(refused, WARNING)}`;
  const told = joined([warning, summaryMarkdown(facts, move, cadence)], '\n\n');
  showDetails(ABOUT.reminder(facts.owner), told, REMINDER_DETAILS);
  const now = standing(facts, move);
  // Each upsert adds an event to the history, so a wait that is only checked again makes none.
  if (stage && (stage !== before.stage || now.until !== before.until)) {
    upsertSearchAttributes([
      { key: stageKey, value: stage },
      { key: deadlineKey, value: now.until === null ? null : new Date(now.until) },
    ]);
  }
  return { ...now, facts };
}
