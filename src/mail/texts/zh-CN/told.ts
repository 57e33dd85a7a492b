import type { closedFor as closedForEn, told as en } from '../en/told';
import type { MailFacts } from '../said';
import { n, people, them, zh } from './words';

const whyOwner = ({ tasks }: MailFacts) => `您是${them(tasks)}的负责人，因此收到此邮件。`;
const whyGiver = ({ tasks }: MailFacts) => `此前曾请您确认${them(tasks)}，因此您收到此邮件。`;
const whyInPlace = ({ tasks }: MailFacts) => `此前曾请您代为确认${them(tasks)}，因此您收到此邮件。`;
const askedBefore = ({ tasks }: MailFacts) =>
  tasks === 1 ? '此前曾请您代为确认。' : '其中由他人负责的任务，此前曾请您代为确认。';
const whyInstead = () => '此邮箱接收无法送达负责人的通知。';

const ofYours = ({ tasks }: MailFacts) => `您的 ${n(tasks)} 个周期任务已关闭`;
const ofOwners = ({ tasks, owners }: MailFacts) => zh`${people(owners)}名下 ${n(tasks)} 个周期任务已关闭`;
const noLongerRun = ({ tasks }: MailFacts) => (tasks === 1 ? '以下任务不再运行。' : '以下任务均不再运行。');

const toDoOfYours = ({ tasks }: MailFacts) => `您的 ${n(tasks)} 个周期任务将由人工停用`;
const toDoOfOwners = ({ tasks, owners }: MailFacts) =>
  zh`${people(owners)}名下 ${n(tasks)} 个周期任务将由人工停用`;
const runUntilThen = () => '以下任务将在所在平台上由人工停用。停用之前仍照常运行，停用后我们会再通知您。';

/** How the reader is told of what was done, or is to be done by hand. */
export const told: typeof en = {
  closed: {
    subject: ofYours,
    title: ofYours,
    asked: noLongerRun,
    button: () => '查看已关闭的任务',
    why: whyOwner,
  },
  closedStandIn: {
    subject: ofOwners,
    title: ofOwners,
    asked: (said) => noLongerRun(said) + zh`我们没有${people(said.owners)}的邮箱，因此通知您。`,
    button: () => '查看已关闭的任务',
    why: whyInstead,
  },
  closedInPlace: {
    subject: ofOwners,
    title: ofOwners,
    asked: (said) => noLongerRun(said) + askedBefore(said),
    button: () => '查看已关闭的任务',
    why: whyInPlace,
  },
  toDo: {
    subject: toDoOfYours,
    title: toDoOfYours,
    asked: runUntilThen,
    button: () => '查看将停用的任务',
    why: whyOwner,
  },
  toDoStandIn: {
    subject: toDoOfOwners,
    title: toDoOfOwners,
    asked: (said) => runUntilThen() + zh`我们没有${people(said.owners)}的邮箱，因此通知您。`,
    button: () => '查看将停用的任务',
    why: whyInstead,
  },
  toDoInPlace: {
    subject: toDoOfOwners,
    title: toDoOfOwners,
    asked: (said) => runUntilThen() + askedBefore(said),
    button: () => '查看将停用的任务',
    why: whyInPlace,
  },
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
    after: () => '已按答复关闭',
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
    sentence: (count) => `所属项目在平台上归档，${them(count)}已由平台自行关闭。`,
    toDo: () => '',
  },
};
