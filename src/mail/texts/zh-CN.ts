import type { en } from './en';
import { askedFor, others } from './zh-CN/others';
import { owner } from './zh-CN/owner';
import { closedFor, told } from './zh-CN/told';
import { n, people, zh as text } from './zh-CN/words';

/** The words of the mails, in simplified Chinese. */
export const zh: typeof en = {
  between: '',
  colon: '：',
  aside: (text) => `（${text}）`,
  leadTo: (button) => `${button}：`,
  count: n,
  people,
  greeting: (name) => (name ? `${name}，您好：` : '您好：'),
  voices: { ...owner, ...others, ...told },
  askedFor,
  closedFor,
  reason: (count, why) => `${n(count)} 个：${why}`,
  staleNote: ({ tasks, stale }) => {
    if (stale === tasks) return `${tasks === 1 ? '该任务' : '这些任务'}已长期未更新。`;
    return `其中 ${n(stale)} 个已长期未更新，标有“长期未更新”。`;
  },
  anyMember: '团队中任何一位成员均可确认，一人确认即可。',
  changesNothing: (count) =>
    `打开页面不会改变任何内容。您可在页面上${count === 1 ? '' : '逐个'}选择保留、关闭、推迟或转交。`,
  nothingToDo: '您无需再做任何操作。',
  takeBack: (count, all, until) =>
    '没有删除任何内容：已关闭的任务只是停用，配置与历史均保留。' +
    `${all ? '如仍需要' : `标有“选择了关闭”或“无人答复”的 ${n(count)} 个如仍需要`}，可在页面上选择保留，我们会安排按原样重新启用。` +
    text`链接在 ${until}前有效。`,
  takeBackButton: () => '恢复任务',
  runOn: (count, all, until) =>
    `${all ? '如仍需要' : `标有“选择了关闭”或“无人答复”的 ${n(count)} 个如仍需要`}，可在页面上选择保留，任务就会继续运行。` +
    text`链接在 ${until}前有效。`,
  runOnButton: () => '保留任务',
  calledOffUndo: (brand) => text`如应停用，请告知${brand}的管理员。`,
  toDoUndo: (brand) => text`如仍需要，请告知${brand}的管理员。`,
  undo: (brand) =>
    text`没有删除任何内容：已关闭的任务只是停用，配置与历史均保留。如仍需要，可在其所在系统中重新启用，或请${brand}的管理员恢复。`,
  marks: {
    stale: '长期未更新',
    closes: (date) => text`${date}起停用`,
    archived: '项目已归档',
    answer: '选择了关闭',
    silence: '无人答复',
    elsewhere: '由平台关闭',
    escalated: '未确认',
    'owner gone': '负责人联系不上',
    'handed over': '转交',
    delegated: '代为确认',
  },
  table: {
    task: '任务',
    due: '确认期限',
    edited: '最近更新',
    ran: '最近运行',
    runs: '运行次数',
    result: '最近结果',
    duration: '平均耗时',
    next: '下次运行',
    cost: '费用',
    schedule: '周期',
  },
  thenClosed: '逾期停用',
  whose: (name) => `负责人：${name}`,
  askedNow: (name) => text`现由${name}确认`,
  fallback: '负责无主任务的团队',
  file: {
    name: '任务清单',
    project: '项目',
    owner: '负责人',
    note: '备注',
    closes: '停用日期',
    inWords: '周期说明',
    failures: '连续失败次数',
    seconds: '平均耗时（秒）',
    standsOut: '值得注意',
    link: '链接',
    source: '来源',
    id: '编号',
    askedNow: '现确认人',
  },
  unknown: '未知',
  more: (count) => `另有 ${n(count)} 个，见附件`,
  moreOnPage: (count) => `另有 ${n(count)} 个，见页面和附件`,
  asOf: (moment) => text`数据截至 ${moment}。`,
};
