import { formatCount } from '../../domain/format';
import type { en } from './en';

const n = (count: number) => formatCount(count, { locale: 'zh-CN' });
const before = (date: string | undefined) => (date ? `请在${date}前` : '请');

const WHY_OWNER = '您是这些任务的负责人，因此收到此邮件。';
const WHY_INSTEAD = '这些任务的负责人无法联系或未答复，因此由您收到此邮件。';
const PERSONAL = '请勿转发：通过其中的链接即以您的名义答复。';

/** The words of the mails, in simplified Chinese. */
export const zh: typeof en = {
  between: '',
  greeting: (name) => (name ? `${name}，您好：` : '您好：'),
  voices: {
    notice: {
      subject: ({ tasks, by }) => `您的 ${n(tasks)} 个周期任务是否仍需要？${before(by?.short)}答复`,
      title: ({ tasks }) => `您的 ${n(tasks)} 个周期任务是否仍需要？`,
      asked: ({ by }) => `这些任务正以您的名义按计划运行。${before(by?.full)}告诉我们哪些仍需要。`,
      button: '查看并答复',
      why: WHY_OWNER + PERSONAL,
    },
    remind: {
      subject: ({ tasks, by }) => `提醒：${before(by?.short)}答复您的 ${n(tasks)} 个周期任务是否仍需要`,
      title: ({ tasks }) => `提醒：您的 ${n(tasks)} 个周期任务是否仍需要？`,
      asked: ({ by }) => `我们此前询问过您，尚未收到答复。${before(by?.full)}告诉我们哪些仍需要。`,
      button: '查看并答复',
      why: WHY_OWNER + PERSONAL,
    },
    escalate: {
      subject: ({ tasks, by, owner }) =>
        `${owner} 未答复：${before(by?.short)}决定 ${n(tasks)} 个周期任务的去留`,
      title: ({ tasks, owner }) => `请决定 ${owner} 的 ${n(tasks)} 个周期任务的去留`,
      asked: ({ by, owner }) =>
        `我们就这些周期任务询问过 ${owner}，未收到答复，因此转而询问您。` +
        `${before(by?.full)}告诉我们哪些仍需要，或请 ${owner} 答复之前的邮件。`,
      button: '查看并决定',
      why: WHY_INSTEAD + PERSONAL,
    },
    standIn: {
      subject: ({ tasks, by, owner }) =>
        `无法联系 ${owner}：${before(by?.short)}决定 ${n(tasks)} 个周期任务的去留`,
      title: ({ tasks, owner }) => `请决定 ${owner} 的 ${n(tasks)} 个周期任务的去留`,
      asked: ({ by, owner }) =>
        `我们没有 ${owner} 的邮箱，因此询问您。${before(by?.full)}告诉我们哪些仍需要。`,
      button: '查看并决定',
      why: WHY_INSTEAD + PERSONAL,
    },
    closed: {
      subject: ({ tasks }) => `您的 ${n(tasks)} 个周期任务已关闭`,
      title: ({ tasks }) => `您的 ${n(tasks)} 个周期任务已关闭`,
      asked: () => '这些任务不再运行。',
      button: '查看已关闭的任务',
      why: WHY_OWNER,
    },
    closedStandIn: {
      subject: ({ tasks, owner }) => `${owner} 的 ${n(tasks)} 个周期任务已关闭`,
      title: ({ tasks, owner }) => `${owner} 的 ${n(tasks)} 个周期任务已关闭`,
      asked: ({ owner }) => `这些任务不再运行。我们没有 ${owner} 的邮箱，因此通知您。`,
      button: '查看已关闭的任务',
      why: WHY_INSTEAD,
    },
  },
  staleNote: ({ tasks, stale }) => {
    if (stale === tasks) return '这些任务已长期无人修改。';
    return `其中 ${n(stale)} 个已长期无人修改，标有“久未修改”。`;
  },
  changesNothing: '打开页面不会改变任何内容。您可在页面上逐个选择保留、关闭或暂缓，无需登录。',
  closedFor: {
    archived: (count, all) => `${subject(count, all)}因所属项目已归档而关闭。`,
    answer: (count, all) => `${subject(count, all)}按邮件答复的要求关闭。`,
    silence: (count, all) => `${subject(count, all)}因无人答复而关闭。`,
  },
  undo: '没有删除任何内容：已关闭的任务只是停用，配置与历史均保留。如仍需要，可在其所在系统中重新启用，或请 Rollcall 的管理员恢复。',
  marks: {
    stale: '久未修改',
    archived: '项目已归档',
    answer: '按答复关闭',
    silence: '无人答复',
  },
  table: { task: '任务', edited: '最近修改', ran: '最近运行', runs: '运行次数', schedule: '计划' },
  unknown: '未知',
  more: (count) => `另有 ${n(count)} 个`,
  moreOnPage: (count) => `另有 ${n(count)} 个，见页面`,
  asOf: (moment) => `数据截至 ${moment}。`,
};

const subject = (count: number, all: boolean) => (all ? '它们' : `其中 ${n(count)} 个`);
