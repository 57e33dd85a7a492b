const PAUSED =
  /^Paused by Rollcall on \d{4}-\d\d-\d\d; rollcall restore resumes it\.(?: Note before: (.*))?$/s;

const day = (now: Date) => now.toISOString().slice(0, 10);

/** The note of a Schedule that we pause: who did it, how it is undone, and the note that it had. */
export const pausedNote = (before: string, now: Date): string =>
  `Paused by Rollcall on ${day(now)}; rollcall restore resumes it.${before === '' ? '' : ` Note before: ${before}`}`;

/** The note of a Schedule that we resume: the one from before, since Temporal takes no empty one. */
export const resumedNote = (note: string, now: Date): string =>
  noteBefore(note) || `Resumed by Rollcall on ${day(now)}.`;

/** Whether a paused Schedule was paused by us. */
export const isPausedByUs = (note: string): boolean => PAUSED.test(note);

/** The note that people gave a Schedule, paused by us or not. */
export const noteBefore = (note: string): string => {
  const found = PAUSED.exec(note);
  return found ? (found[1] ?? '') : note;
};
