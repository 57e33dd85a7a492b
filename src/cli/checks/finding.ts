import { reasonOf } from '../../domain/common/errors';

/** One line of what `rollcall doctor` finds: right, worth knowing, or wrong, and then what to do about it. */
export interface Finding {
  state: 'right' | 'note' | 'wrong';
  subject: string;
  what: string;
  next?: string;
  /** A setting that is not set: its default holds. */
  unset?: true;
}

export const right = (subject: string, what: string): Finding => ({ state: 'right', subject, what });

export const note = (subject: string, what: string, next: string): Finding => ({
  state: 'note',
  subject,
  what,
  next,
});

export const wrong = (subject: string, what: string, next: string): Finding => ({
  state: 'wrong',
  subject,
  what,
  next,
});

/** What `check` finds; when it throws, that is a finding too. */
export async function finding(
  subject: string,
  next: string,
  check: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return wrong(subject, reasonOf(error), next);
  }
}
