import { formatCount } from '../../../domain/common/format';
import type { MailFacts, When } from '../said';

export const n = (count: number): string => formatCount(count, { locale: 'en' });
export const counted = (count: number): string => `${n(count)} periodic task${count === 1 ? '' : 's'}`;
export const these = (count: number): string =>
  count === 1 ? 'this periodic task' : `these ${counted(count)}`;
export const yours = (count: number): string =>
  count === 1 ? 'your periodic task' : `your ${counted(count)}`;
/** ` by 29 Nov`: until the end of that day. */
export const byDate = ({ by }: MailFacts, form: keyof When): string => (by ? ` by ${by[form]}` : '');

/** Up to two by name: `Ann Lee`, `Ann Lee and Bo Li`, `Ann Lee and 3 others`. */
export function people(names: string[]): string {
  const [first = 'their owner', second, ...others] = names;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} and ${second}` : `${first} and ${n(others.length + 1)} others`;
}

export const has = (names: string[]): string => (names.length > 1 ? 'have' : 'has');
export const is = (names: string[]): string => (names.length > 1 ? 'are' : 'is');

/** `Please say by Sunday, 29 November 2026 which of them are still needed.` */
export const pleaseSay = (said: MailFacts): string => (said.each ? pleaseSayEach(said) : pleaseSayBy(said));

const pleaseSayEach = (said: MailFacts) =>
  'Please say which of them are still needed, each by the date beside it' +
  `${said.by ? `, the first${byDate(said, 'full')}` : ''}.` +
  (said.each?.closes
    ? ' Where it says “then switched off”, we have a task without an answer switched off after that date; nothing is deleted.'
    : '');

const pleaseSayBy = (said: MailFacts) =>
  `Please say${byDate(said, 'full')} ${said.tasks === 1 ? 'whether it is' : 'which of them are'} still needed.` +
  (said.closes ? ` ${willClose(said.tasks, said.closes)}` : '');

/** What comes of silence, whoever switches the tasks off: we have it done. */
export const willClose = (tasks: number, closes: When): string =>
  `From ${closes.full} on, ${tasks === 1 ? 'without an answer, we have it' : 'we have those without an answer'} ` +
  'switched off; nothing is deleted.';

export const personal = (team: boolean): string =>
  team
    ? 'Please do not forward it outside the team: the link answers in the team’s name.'
    : 'Please do not forward it: the link answers in your name.';
