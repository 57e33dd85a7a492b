import type { AlertKind } from '../../../domain/monitoring/alerts';
import { blocks } from '../../../domain/sweep/guardrails';
import { formatTimestamp } from '../../../domain/common/text';
import { guardrailOf } from './guardrailsZh';
import type { ToDoCounts } from '../../../domain/closing/toDo';
import type { en } from './en';

const n = (count: number) => count.toLocaleString('zh-CN');

const TITLES: Record<AlertKind, string> = {
  database: '数据库无法正常使用',
  temporal: 'Temporal 没有响应',
  worker: '没有 worker 在运行',
  schedule: '没有 Schedule',
  recreated: '有 Schedule 被重新创建',
  installation: '当前数据库与 Temporal 命名空间不匹配',
  paused: '巡检仍处于暂停状态',
  missing: '有一次巡检没有运行',
  hanging: '有一次巡检迟迟没有结束',
  failed: '有一次巡检失败',
  failing: '有工作流无法继续',
  overdue: '有提醒逾期未处理',
  unapplied: '有确认尚未生效',
  reconcile: '遗漏事项无人接管',
  sync: '数据源未在同步',
  source: '有来源无法同步',
  handler: '有来源的任务无法停用或启用',
  mail: '邮件发不出去',
  stuck: '有通知数日未能发出',
  bounces: '大量邮件被退回',
  refusals: '大量通知被拒收',
};

const ADVICE: Record<AlertKind, string> = {
  database:
    '请检查 PostgreSQL 和 DATABASE_URL。期间不会询问任何人，不会发送通知，也不会关闭任务；此时提交的确认不会被接受，页面会明确告知。',
  temporal: '请检查 Temporal 服务和 TEMPORAL_ADDRESS。期间的确认都会被记录，不会丢失。',
  worker: '请启动一个 worker，或查看应在运行的 worker 的日志。',
  schedule: '请重新创建；启动 worker 时也会自动创建。',
  recreated: '请核对是否符合预期（包括暂停状态）：丢失前最后一分钟内的改动可能没有保留。',
  installation:
    '请改正 DATABASE_URL、TEMPORAL_ADDRESS 或 TEMPORAL_NAMESPACE。如果原来的数据库已无法找回，docs/how-to/operate.md（“A namespace of its own”一节）说明了如何接管这个命名空间。',
  paused: '如果是有意暂停，可不处理；否则请恢复。',
  missing: '确认有 worker 在运行后，手动运行一次即可，不会有人被重复询问。',
  hanging:
    '它在等待什么，可在 Temporal 界面中它的页面上看到。取消它之后，下一次巡检即可开始；它已完成的部分仍然有效。',
  failed: '请修正其中指出的问题（例如节奏中的某个字段），然后手动运行一次。',
  source:
    '请按失败原因修正，然后同步该来源：rollcall source sync；rollcall source check 可检查来源，不会做任何改动。此前读到的任务保持原样，不会被当作已删除。',
  handler:
    '请检查该来源声明的命令或 webhook，然后用一个任务试运行：rollcall source test。等待中的停用和恢复每十分钟以相同的 key 重试；已失败的，下一次巡检会重新处理。',
  mail:
    '没有邮件丢失，也没有负责人被标记：邮件会等待，恢复后自动发出。如果指出了某个域名，是该域名的邮件服务器拒收我们的邮件：' +
    '请检查 SPF、DKIM、DMARC 和黑名单，或降低对该域名的发信频率（ROLLCALL_DOMAIN_PACES）。',
  failing:
    '失败原因见它的页面。最常见的原因是代码版本变更：请退回之前运行的版本，或启动已修复的版本，之后它会自行继续。被终止的提醒会在十分钟内重新开始。',
  overdue:
    '它们在等待什么，见 Temporal 界面中各自的页面和 worker 的日志。被终止的提醒会在十分钟内重新开始，不会重复发信。',
  unapplied: '确认已记录，不会丢失。请查看其中一位负责人的提醒：系统每十分钟会唤醒它一次。',
  reconcile: '请恢复它：已删除的会重新创建，已暂停的会继续运行。',
  sync: '请恢复它：已删除的会重新创建，已暂停的会继续运行。',
  stuck: '系统会不断重试。请检查拒收的邮件服务器，或代负责人确认。',
  bounces: '邮件可能被当作垃圾邮件，或地址已失效。被退回的通知不算询问过。',
  refusals:
    '这么多人不太可能同时失联：请检查 SPF、DKIM、DMARC、黑名单以及发信频率。在此期间不会改请其他人确认，同样的邮件每天重试一次。' +
    '如果这些人确实已离岗，请在人员文件中注明。',
};

const toDoText = ({ off, on }: ToDoCounts) =>
  [off > 0 && `${n(off)} 个任务待人工停用`, on > 0 && `${n(on)} 个任务待人工重新启用`]
    .filter(Boolean)
    .join('，');

/** The words of what is written to the admins, in simplified Chinese. */
export const zh: typeof en = {
  digest: {
    subject: ({ guardrails, counts: { asked, proposed, since } }) => {
      const answered = since.keep + since.close + since.snooze;
      const blocking = guardrails.filter(blocks).length;
      const others = guardrails.length - blocking;
      const parts = [
        blocking > 0 && `${n(blocking)} 项保护措施已触发`,
        others > 0 && `${n(others)} 项有待查看`,
        `已询问 ${n(asked)} 位负责人`,
        answered > 0 && `${n(answered)} 个任务已确认`,
        since.closed > 0 && `${n(since.closed)} 个已关闭`,
        since.failed > 0 && `${n(since.failed)} 个关闭失败`,
        since.closed === 0 && proposed > 0 && `${n(proposed)} 个待关闭`,
      ];
      return parts.filter(Boolean).join('，');
    },
    title: (startedAt) => `${formatTimestamp(startedAt)} 的巡检`,
    about: ({ guardrails, counts: { asked, since } }) => {
      const answered = since.keep + since.close + since.snooze;
      const done = `已询问 ${n(asked)} 位负责人；自上次巡检以来，${n(answered)} 个任务已确认，${n(since.closed)} 个已关闭。`;
      return guardrails.length > 0 ? `有事项需要您处理。除此之外：${done}` : done;
    },
    guardrail: ({ what, of }) => (of ? guardrailOf(of) : what),
    plot: '历次巡检询问的负责人',
    plotInText: '历次巡检询问的负责人，最近的在最后',
    waiting: '等待确认最久的负责人',
    since: (day) => `自 ${day}`,
    tasks: (tasks) => `${n(tasks)} 个任务`,
    footer: (sweepId) =>
      `您是 Rollcall 的管理员，因此收到此邮件：有事发生的巡检之后发送，每周至少一封。更多内容：rollcall sweep show ${sweepId}`,
  },
  series: {
    asked: '已询问',
    answered: '已确认',
    open: '等待中',
    unanswered: '未确认',
    otherwise: '因故结束',
  },
  groups: { sweep: '本次巡检', since: '自上次巡检以来', waiting: '等待中' },
  rows: {
    asked: '已询问的负责人',
    roundOpen: '未询问：上一轮尚未结束',
    askedLately: '未询问：近期询问过',
    held: '未询问：任务均已保留或推迟',
    exempt: '未询问：已豁免',
    paused: '未询问：当时已暂停',
    untrusted: '未询问：最近一次同步不可信或已过时',
    unreachable: '未询问：没有可用的邮箱',
    ownerless: '没有负责人的长期未更新任务',
    keep: '保留的任务',
    close: '负责人要求关闭的任务',
    snooze: '推迟的任务',
    notMine: '选择“不由我负责”的任务',
    escalated: '已改请他人确认的负责人',
    closed: '已关闭的任务',
    restored: '已恢复的任务',
    failed: '关闭失败',
    refused: '未送达的通知（被拒收、退回或没有邮箱）',
    unstarted: '提醒流程未能启动的负责人（系统会自动重试）',
    proposed: '已归档项目中待关闭的任务',
    observing: '仍在观察的已归档项目',
    overCap: '超出关闭上限的任务',
    overBudget: '超出当日邮件预算的负责人',
    reactivated: '恢复使用的项目',
  },
  alert: {
    over: (title) => `已恢复：${title}`,
    lasted: (from, to, detail) => `从 ${from} 到 ${to}：${detail}`,
    since: (from, detail) => `自 ${from}起。${detail}`,
    titles: TITLES,
    advice: (kind) => ADVICE[kind],
    footer: '您是 Rollcall 的管理员，因此收到此邮件：巡检出现问题时发送一次，恢复时再发送一次。',
  },
  toDo: {
    title: toDoText,
    reminder: (counts, since) => `提醒：${toDoText(counts)}（最早自 ${since}起）`,
    about: (sources) =>
      `Rollcall 不会直接停用或启用 ${sources.join('、')} 中的这些任务，请您在相应平台上操作。操作之前，任务保持原状。`,
    columns: { task: '任务', reason: '原因', since: '提出日期' },
    colon: '：',
    switchOn: '重新启用',
    reasons: {
      archived: '所属项目已归档',
      answer: '负责人选择了关闭',
      silence: '无人答复',
    },
    restored: '仍然需要',
    place: (project, source, managedBy) =>
      `${project}（${source}）${managedBy === null ? '' : `，由 ${managedBy} 定义`}`,
    owner: (owner) => (owner === null ? '负责人未知' : `负责人：${owner}`),
    more: (tasks, attached) =>
      attached === null
        ? `另有 ${n(tasks)} 个，见附件`
        : `另有 ${n(tasks)} 个：附件列出前 ${n(attached)} 个，完整清单请运行 rollcall closing list --to-do --csv`,
    done: '无需另行反馈：下一次导入的数据显示任务状态已更改后，该任务即从清单中移除。如需提前标记完成，请对附件（或其中已完成的行）运行：',
    footer:
      '您是这些项目的维护人、负责此项工作的邮箱或 Rollcall 的管理员，因此收到此邮件。长时间未处理的任务每周提醒一次。',
  },
};
