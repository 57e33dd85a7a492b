import { z } from 'zod';
import { fieldsOf } from '../common/schemaFaults';
import { cadenceFaults } from './validation';
import { calendarSchema } from './calendar';
import { after, isLength } from './durations';
import { InvalidInput } from '../common/errors';
import { ASKING_STEPS } from '../common/terms';
import { closesForSilence } from './ladderSteps';

const LENGTH = 'a length of time above zero, such as "30 days" or "1 month"';
const EPOCH = new Date(0);
const isWithin = (limit: string, ...lengths: string[]) => {
  const end = lengths.reduce(after, EPOCH);
  return end <= after(EPOCH, limit); // an end beyond all dates is not
};
const length = z
  .string({ error: LENGTH })
  .refine(isLength, { error: LENGTH, abort: true })
  .refine((text) => isWithin('100 years', text), { error: 'a length of time of at most 100 years' });

const STEPS = [...ASKING_STEPS, 'close'] as const;
const KNOWN_STEP = `one of ${STEPS.join(', ')}`;
const A_STEP = 'a step with its wait, such as {"step": "remind", "wait": "7 days"}';
const asking = z.strictObject(
  { step: z.enum(ASKING_STEPS, { error: KNOWN_STEP }), wait: length },
  { error: A_STEP },
);
/**
 * Closes what nobody answered for. Its wait is the grace: the time a task must have had since a mail server accepted
 * a notice that lists it. The wait of the step before is the default and the minimum.
 */
const closing = z.strictObject({ step: z.literal('close'), wait: length.optional() }, { error: A_STEP });
const step = z.discriminatedUnion('step', [asking, closing], {
  error: (issue) => (issue.code === 'invalid_union' ? KNOWN_STEP : A_STEP),
});

const ladder = z
  .array(step, { error: 'a list of steps, each with its wait' })
  .min(1, { error: 'at least one step' })
  .max(20, { error: 'at most 20 steps' })
  .refine((steps) => steps.length === 0 || steps[0]?.step === 'notice', {
    error: 'a ladder that begins with the step "notice"',
  })
  .refine((steps) => steps.filter((s) => s.step === 'notice').length <= 1, {
    error: 'a ladder with one step "notice"; later ones are "remind" or "escalate"',
  })
  .refine((steps) => steps.slice(0, -1).every((s) => s.step !== 'close'), {
    error: 'a ladder in which "close" is the last step',
  })
  .refine((steps) => isWithin('1 year', ...steps.flatMap(({ wait }) => wait ?? [])), {
    error: 'a ladder with an end: all its waits together at most 1 year',
  });

const tasks = z.int({ error: 'a whole number' }).min(1, { error: 'a whole number of at least 1' });
const percent = z
  .number({ error: 'a number' })
  .gt(0, { error: 'a percentage above 0' })
  .max(100, { error: 'a percentage of at most 100' });

/** The shape of a cadence, for error messages. */
export const A_CADENCE = 'an object such as {"staleAfter": "2 months"}';

const RATE = 'null, or mails per second: a number above 0 and at most 1000';

/** Whether the link in each notice works for at least as long as an answer to it is waited for. */
export const linksOutlast = ({
  ladder: steps,
  linkValidFor,
  ownerGoneFactor,
}: Pick<Cadence, 'ladder' | 'linkValidFor' | 'ownerGoneFactor'>): boolean =>
  steps.every(
    ({ wait }) => wait === undefined || isWithin(linkValidFor, ...Array(ownerGoneFactor).fill(wait)),
  );

const fields = z.strictObject(
  {
    /** A task untouched for this long is stale. */
    staleAfter: length.default('1 month'),
    /** How long a *keep* holds a task. */
    confirmedFor: length.default('1 month'),
    /** No new round begins for an owner within this time after the last one began. */
    askAgainAfter: length.default('1 month'),
    /** The steps of a round, and how long each waits for an answer. */
    ladder: ladder.default([
      { step: 'notice', wait: '7 days' },
      { step: 'remind', wait: '7 days' },
      { step: 'escalate', wait: '7 days' },
    ]),
    /** Waits are this many times as long while others are asked because the owner is gone. */
    ownerGoneFactor: z
      .int({ error: 'a whole number' })
      .min(1, { error: 'a whole number from 1 to 5' })
      .max(5, { error: 'a whole number from 1 to 5' })
      .default(2),
    /** How long tasks assigned to somebody are gathered before one digest asks about all of them. */
    digestAfter: length.default('1 hour'),
    /** The longest snooze an owner may choose. */
    snoozeLimit: length.default('3 months'),
    /** How long a confirmation link works. */
    linkValidFor: length.default('3 months'),
    /** An archived project must be observed twice, at least this far apart, before its tasks are closed. */
    archivedObservedFor: length.default('1 day'),
    /**
     * The most closures for archive or silence per source in a rolling day: the lower of both limits. Beyond it none
     * is executed.
     */
    closingCap: z
      .strictObject(
        { tasks: tasks.default(20), percent: percent.default(5) },
        { error: 'a cap such as {"tasks": 20, "percent": 5}' },
      )
      .prefault({}),
    /** No round begins, and no notice is sent, if the mirror was synced longer ago than this. */
    freshFor: length.default('2 days'),
    /**
     * A sync is untrusted if a project, or all together, lost more than this percentage and more than this many
     * tasks.
     */
    shrink: z
      .strictObject(
        { percent: percent.default(20), tasks: tasks.default(10) },
        { error: 'limits such as {"percent": 20, "tasks": 10}' },
      )
      .prefault({}),
    /** Mails per second of all workers together; null: as the workers were configured. */
    mailPerSecond: z
      .number({ error: RATE })
      .gt(0, { error: RATE })
      .max(1000, { error: RATE })
      .nullable()
      .default(null),
    /** The most mails per day, in UTC; the rest is sent on later days. */
    mailPerDay: z
      .int({ error: 'a whole number' })
      .min(1, { error: 'a whole number of at least 1' })
      .default(5000),
    /** The days and hours at which people are written to. */
    calendar: calendarSchema.prefault({}),
  },
  { error: A_CADENCE },
);

/** Silence must not count against a person whose link stopped working before the date in their mail. */
const schema = fields.refine((cadence) => !closesForSilence(cadence) || linksOutlast(cadence), {
  path: ['linkValidFor'],
  error: 'a length of at least the waits of a ladder that closes, ownerGoneFactor times each',
});

/** Everything an admin may set about timing, ladder and limits. It is the input of a workflow. */
export type Cadence = z.infer<typeof fields>;
export type CadenceInput = z.input<typeof fields>;
export type Step = Cadence['ladder'][number];

/**
 * Validates `input` and fills in the defaults. Throws InvalidInput that names every wrong field; unknown fields are
 * wrong.
 */
export function parseCadence(input: unknown): Cadence {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  throw new InvalidInput('cadence', cadenceFaults(schema, result.error, input));
}

/** Validates `input` and fills in the defaults; null if it is not a valid cadence. */
export const validCadence = (input: unknown): Cadence | null => schema.safeParse(input ?? {}).data ?? null;

/** The names of a cadence's fields. */
export const CADENCE_FIELDS = fieldsOf(schema);
