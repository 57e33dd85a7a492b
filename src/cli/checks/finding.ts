import { reasonOf } from '../../domain/common/errors';

/** One finding of `rollcall doctor`: right, worth noting or wrong; the latter two with what to do next. */
export interface Finding {
  state: 'right' | 'note' | 'wrong';
  subject: string;
  what: string;
  next?: string;
  /** True for a variable that is not set and uses its default. */
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

/** The finding of `check`; an error that it throws becomes a finding. */
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
