import type { closedFor as closedForEn, told as en } from '../en/told';
import type { MailCopy, MailFacts } from '../said';
import { n, people, them, zh } from './words';

const whyOwner = ({ tasks }: MailFacts) => `您是${them(tasks)}的负责人，因此收到此邮件。`;
const whyGiver = ({ tasks }: MailFacts) => `此前曾请您确认${them(tasks)}，因此您收到此邮件。`;
const whyInPlace = ({ tasks }: MailFacts) => `此前曾请您代为确认${them(tasks)}，因此您收到此邮件。`;
const askedBefore = ({ tasks }: MailFacts) =>
  tasks === 1 ? '此前曾请您代为确认。' : '其中由他人负责的任务，此前曾请您代为确认。';
const whyInstead = () => '此邮箱接收无法送达负责人的通知。';

/** What the reader is told of closings, whoever they are. */
interface Closings {
  /** Of the reader's own tasks, and of others' tasks. */
  yours: (said: MailFacts) => string;
  others: (said: MailFacts) => string;
  /** What that means. */
  means: (said: MailFacts) => string;
  button: string;
}

/** `becomes` is what becomes of the tasks, in a few words. */
const closings = (becomes: string, means: Closings['means'], button: string): Closings => ({
  yours: ({ tasks }) => `您的 ${n(tasks)} 个周期任务${becomes}`,
  others: ({ tasks, owners }) => zh`${people(owners)}名下 ${n(tasks)} 个周期任务${becomes}`,
  means,
  button,
});

const closed = closings(
  '已关闭',
  ({ tasks }) => (tasks === 1 ? '以下任务不再运行。' : '以下任务均不再运行。'),
  '查看已关闭的任务',
);
const toDo = closings(
  '将由人工停用',
  () => '以下任务将在所在平台上由人工停用。停用之前仍照常运行，停用后我们会再通知您。',
  '查看将停用的任务',
);
const calledOff = closings(
  '不再停用',
  () => '此前通知您以下任务将停用，现已取消停用，任务保持现状。',
  '查看取消停用的任务',
);

/** The same to the tasks' owner, to the mailbox that stands in for one, and to somebody who was asked in the owner's place. */
const toOwner = ({ yours, means, button }: Closings): MailCopy => ({
  subject: yours,
  title: yours,
  asked: means,
  button: () => button,
  why: whyOwner,
});
const toStandIn = ({ others, means, button }: Closings): MailCopy => ({
  subject: others,
  title: others,
  asked: (said) => means(said) + zh`我们没有${people(said.owners)}的邮箱，因此通知您。`,
  button: () => button,
  why: whyInstead,
});
const inPlace = ({ others, means, button }: Closings): MailCopy => ({
  subject: others,
  title: others,
  asked: (said) => means(said) + askedBefore(said),
  button: () => button,
  why: whyInPlace,
});

/** How the reader is told of what was closed, is to be, or will not be after all; and of who is asked instead. */
export const told: typeof en = {
  closed: toOwner(closed),
  closedStandIn: toStandIn(closed),
  closedInPlace: inPlace(closed),
  toDo: toOwner(toDo),
  toDoStandIn: toStandIn(toDo),
  toDoInPlace: inPlace(toDo),
  calledOff: toOwner(calledOff),
  calledOffStandIn: toStandIn(calledOff),
  calledOffInPlace: inPlace(calledOff),
  handed: {
    subject: ({ takers, tasks }) => zh`您转交的 ${n(tasks)} 个周期任务，现由${people(takers)}确认`,
    title: ({ takers, tasks }) => zh`您转交的 ${n(tasks)} 个周期任务，现由${people(takers)}确认`,
    asked: ({ takers, tasks }) =>
      zh`您对以下任务选择了“不由我负责”，${them(tasks)}现由${people(takers)}确认。`,
    button: () => '',
    why: whyGiver,
  },
  handedAway: {
    subject: ({ takers, tasks }) => zh`您不在期间，${n(tasks)} 个周期任务由${people(takers)}代为确认`,
    title: ({ takers, tasks }) => zh`您不在期间，${n(tasks)} 个周期任务由${people(takers)}代为确认`,
    asked: ({ takers }) => zh`您暂时不在，以下任务由${people(takers)}代您确认。`,
    button: () => '',
    why: whyGiver,
  },
};

/** Why tasks were closed: what follows the subject, as a sentence of its own, and in a list of several reasons. */
export const closedFor: typeof closedForEn = {
  archived: {
    after: () => '所属项目已归档',
    sentence: (count) => `${them(count)}因所属项目已归档而关闭。`,
    toDo: () => '原因：所属项目已归档。',
  },
  answer: {
    subject: (count) => `已按您的答复关闭 ${n(count)} 个周期任务`,
    after: () => '确认时选择了关闭',
    sentence: (count) => `${them(count)}已按您的答复关闭。`,
    toDo: () => '原因：确认时选择了关闭。',
  },
  silence: {
    subject: (count) => `您的 ${n(count)} 个周期任务因无人答复已关闭`,
    after: () => '无人答复',
    sentence: (count) => `${them(count)}因无人答复已关闭。`,
    toDo: () => '原因：无人答复。',
  },
  elsewhere: {
    after: () => '由平台自行关闭',
    sentence: (count) =>
      `所属项目在平台上归档，${them(count)}已由平台自行关闭。项目恢复之前，即使重新启用任务，平台也可能再次将其关闭。`,
    toDo: () => '',
  },
};
