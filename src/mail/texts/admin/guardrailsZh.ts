import type { GuardrailState } from '../../../domain/sweep/guardrails';
import { formatTimestamp } from '../../../domain/common/text';

const n = (count: number) => count.toLocaleString('zh-CN');
const ACCEPT = '如果情况属实，请接受这次同步。';

type Of<Is extends GuardrailState['is']> = Extract<GuardrailState, { is: Is }>;

const GUARDRAILS: { [Is in GuardrailState['is']]: (guardrail: Of<Is>) => string } = {
  paused: ({ since, reason }) =>
    `Rollcall 自 ${formatTimestamp(since)} 起已暂停（${reason}）：不发送任何邮件，也不关闭任何任务。`,
  untrusted: ({ source, reason }) =>
    `${source} 最近一次同步不可信${reason ? `（${reason}）` : ''}。` +
    `除负责人自己要求的以外，不再就其任务询问新的负责人，也不关闭任何任务。${ACCEPT}`,
  'untrusted projects': ({ source, projects }) =>
    `${source} 最近一次同步中有 ${n(projects)} 个项目不可信，不再就其任务询问新的负责人。${ACCEPT}`,
  'not fresh': ({ source, syncedAt }) =>
    `${source} 的镜像已过时，不能据此询问新的负责人：${syncedAt ? `最近同步于 ${formatTimestamp(syncedAt)}` : '从未同步'}。`,
  'over cap': ({ source, closures }) =>
    `${source} 有 ${n(closures)} 个任务待关闭，超出每日关闭上限，因此一个也不执行。` +
    '请先用 rollcall closing list --state proposed 查看，再一次性放行超出的数量。',
  'over budget': ({ owners }) => `当日邮件预算已用完：${n(owners)} 位负责人将改日通知。`,
  running: ({ source, tasks, some }) =>
    `${source} 有 ${n(tasks)} 个任务关闭之后又在运行：${some.map(({ name, at }) => `${name}（${formatTimestamp(at)}）`).join('、')}` +
    `${tasks > some.length ? '等' : ''}。可能有人重新启用了任务，可能任务尚未停用就已报告完成，也可能调度器没有察觉；若是最后一种，请让调度器重新加载任务。`,
  'closed again': ({ source, tasks, some }) =>
    `${source} 有 ${n(tasks)} 个任务恢复之后又被平台自行停用：${some.map(({ name, at }) => `${name}（${formatTimestamp(at)}）`).join('、')}` +
    `${tasks > some.length ? '等' : ''}。这些任务所属的项目在平台上已归档或停用。请先在平台上恢复项目，再恢复任务。`,
  'to do': ({ source, tasks, since, some }) =>
    `${source} 有 ${n(tasks)} 个任务等待人工停用或重新启用，最早的一个自 ${formatTimestamp(since)} 起等待：` +
    `${some.map(({ name }) => name).join('、')}${tasks > some.length ? '等' : ''}。` +
    '在同步确认或有人确认完成之前，这些任务保持原状。',
  reactivated: ({ project, tasks }) =>
    `项目 ${project} 在其 ${n(tasks)} 个任务因归档而关闭之后恢复使用。这些任务会保持关闭，直到有人恢复它们。`,
};

/** What a guardrail that blocks means, in simplified Chinese. */
export const guardrailOf = (guardrail: GuardrailState): string =>
  (GUARDRAILS[guardrail.is] as (one: GuardrailState) => string)(guardrail);
