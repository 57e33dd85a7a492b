/** The steps of a ladder that ask somebody, in the order in which they may come. */
export const ASKING_STEPS = ['notice', 'remind', 'escalate'] as const;
export type AskingKind = (typeof ASKING_STEPS)[number];

/** Where an open round stands: nobody was written to, the step that went out last, or others asked in the owner's place. */
export const ROUND_STAGES = ['begun', ...ASKING_STEPS, 'others'] as const;
export type RoundStage = (typeof ROUND_STAGES)[number];

/** How a round ended. */
export type Outcome = 'confirmed' | 'unanswered' | 'nothing-to-ask' | 'cancelled';

/** What is said of a task. *Not mine* settles nothing: the task is asked of somebody else. */
export type AnswerKind = 'keep' | 'close' | 'snooze' | 'not mine';

/** Why a task is asked of somebody who does not own it. */
export type AssignedFor = 'handed over' | 'delegated' | 'escalated' | 'owner gone';

/** Whoever answers as the owner, being it, or asked in the owner's place, outranks a mere contact. */
export type Authority = 'owner' | 'contact';

/** The authority of an answer by somebody who was asked for that reason; null: who owns the task. */
export const authorityOf = (assignedFor: AssignedFor | null): Authority =>
  assignedFor === 'escalated' || assignedFor === 'owner gone' ? 'contact' : 'owner';

/** The assignee that is no person: the mailbox that gets what nobody else can be asked about. */
export const FALLBACK = 'fallback';

/** Why a task is closed: its project is archived, its owner said so, nobody answered, or its source did so by itself. */
export type ClosureReason = 'archived' | 'answer' | 'silence' | 'elsewhere';

/**
 * What is told of a task that somebody wants closed: it is; or it is to be done by hand, and runs on until then; or it will
 * not be, after somebody was told that it will.
 */
export type ClosingOutcome = 'closed' | 'to do' | 'called off';

/** A step that writes the owner a notice of its name: an escalation writes others a digest. */
type NoticeStep = Exclude<AskingKind, 'escalate'>;

/**
 * A notice of the ladder; `closed` tells owners, and those asked in their place, what was closed or is to be, `assigned` a person of the tasks that are asked
 * of them in somebody's place, `handed` the one who gave tasks away who is asked now.
 */
export type NoticeKind = NoticeStep | 'closed' | 'assigned' | 'handed';

/** Whether `kind` is a step that writes the owner a notice of its name. */
export const writesNotice = (kind: MailKind): kind is NoticeStep =>
  kind !== 'escalate' && ASKING_STEPS.some((step) => step === kind);

export const NOTICE_KINDS: readonly NoticeKind[] = [
  ...ASKING_STEPS.filter(writesNotice),
  'closed',
  'assigned',
  'handed',
];

/** What a mail of a reminder is for. An escalation writes others a digest, and the owner at most a reminder. */
export type MailKind = NoticeKind | 'escalate';

/** What became of a notice. A refused or bounced one reached nobody. */
export type NoticeState = 'claimed' | 'sent' | 'refused' | 'bounced';
