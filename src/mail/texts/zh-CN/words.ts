import { formatCount } from '../../../domain/common/format';
import type { MailFacts } from '../said';

export const n = (count: number): string => formatCount(count, { locale: 'zh-CN' });
export const them = (count: number): string => (count === 1 ? '该任务' : '这些任务');
/** 您的这个周期任务、您的 12 个周期任务。 */
export const yours = (count: number): string =>
  count === 1 ? '您的这个周期任务' : `您的 ${n(count)} 个周期任务`;
export const before = (date: string | undefined): string => (date ? zh`请于 ${date}前` : '请');

/** Up to two by name: `李安`, `李安和陈伟`, `李安等 3 人`. */
export function people(names: string[]): string {
  const [first = '负责人', second, ...others] = names;
  if (second === undefined) return first;
  return others.length === 0 ? zh`${first}和${second}` : zh`${first}等 ${n(names.length)} 人`;
}

/** A sentence with names set in; a space where Chinese and Latin letters meet. */
export const zh = (parts: TemplateStringsArray, ...values: string[]): string =>
  values.reduce((text, value, i) => meet(meet(text, value), parts[i + 1] ?? ''), parts[0] ?? '');

const meet = (left: string, right: string) =>
  /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(left.slice(-1) + right.charAt(0))
    ? `${left} ${right}`
    : left + right;

/** 请于 2026 年 11 月 29 日（星期日）前确认哪些仍需要。 */
export const pleaseSay = (said: MailFacts): string => (said.each ? pleaseSayEach(said) : pleaseSayBy(said));

const pleaseSayEach = ({ by, each }: MailFacts) =>
  `请按各任务旁注明的日期确认是否仍需要${by ? `，最早为 ${by.full}` : ''}。` +
  (each?.closes ? '注有“逾期停用”的任务，到期仍未确认，我们会安排停用，不会删除任何内容。' : '');

const pleaseSayBy = ({ tasks, by, closes }: MailFacts) =>
  `${before(by?.full)}确认${tasks === 1 ? '是否仍需要' : '哪些仍需要'}。` +
  (closes ? willClose(closes.full) : '');

/** What comes of silence, whoever switches the tasks off: we have it done. */
export const willClose = (date: string): string =>
  zh`自 ${date}起，我们会安排停用仍未确认的任务，不会删除任何内容。`;

export const personal = (team: boolean): string =>
  team
    ? '请勿转发给团队以外的人：通过其中链接提交的确认均视为团队的确认。'
    : '请勿转发：通过其中链接提交的确认均视为您本人的确认。';
