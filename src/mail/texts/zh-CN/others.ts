import type { askedFor as askedForEn, others as en } from '../en/others';
import type { MailFacts } from '../said';
import { before, n, people, personal, pleaseSay, them, zh } from './words';

const why = ({ tasks, team }: MailFacts) =>
  `我们请您代${them(tasks)}的负责人确认，因此您收到此邮件。${personal(team)}`;
const decide = () => '查看并决定';
const review = () => '查看并确认';
const decideAbout = ({ tasks, by }: MailFacts) => `${before(by?.short)}决定 ${n(tasks)} 个周期任务的去留`;
const ofOwners = ({ tasks, owners }: MailFacts) =>
  zh`请决定${people(owners)}名下 ${n(tasks)} 个周期任务的去留`;
const answerFor = ({ tasks, by, owners }: MailFacts) =>
  zh`${before(by?.short)}代${people(owners)}确认 ${n(tasks)} 个周期任务`;
const handedToYou = ({ tasks, givers }: MailFacts) => zh`${from(givers)}将 ${n(tasks)} 个周期任务转交给您`;
const from = (givers: string[]) => (givers.length > 0 ? people(givers) : '有人');

/** How somebody is asked in the owners' place, by why. */
export const others: typeof en = {
  escalated: {
    subject: (said) => zh`${people(said.owners)}尚未确认：${decideAbout(said)}`,
    title: ofOwners,
    asked: (said) =>
      zh`我们就这些周期任务询问过${people(said.owners)}，未收到确认，因此请您确认。${pleaseSay(said)}` +
      '对方也仍可通过之前的邮件确认。',
    button: decide,
    why,
  },
  ownerGone: {
    subject: (said) => zh`未能联系上${people(said.owners)}：${decideAbout(said)}`,
    title: ofOwners,
    asked: (said) => zh`${people(said.owners)}可能已离岗，或邮件无法送达，因此请您确认。${pleaseSay(said)}`,
    button: decide,
    why,
  },
  handedOver: {
    subject: (said) => `${handedToYou(said)}：${before(said.by?.short)}确认`,
    title: handedToYou,
    asked: (said) =>
      zh`这些周期任务在${people(said.owners)}名下，${from(said.givers)}选择了“不由我负责”，因此请您确认。` +
      `${pleaseSay(said)}如果也不由您负责，可在页面上继续转交。`,
    button: review,
    why,
  },
  delegated: {
    subject: answerFor,
    title: ({ tasks, owners }) => zh`请代${people(owners)}确认 ${n(tasks)} 个周期任务`,
    asked: (said) => zh`${people(said.owners)}暂时不在，期间由您代为确认。${pleaseSay(said)}`,
    button: review,
    why,
  },
  mixed: {
    subject: ({ tasks, by }) => `${before(by?.short)}决定他人名下 ${n(tasks)} 个周期任务的去留`,
    title: ofOwners,
    asked: (said) => `现请您代这些任务的负责人确认。${pleaseSay(said)}`,
    button: decide,
    why,
  },
  standIn: {
    subject: (said) => zh`找不到可确认${people(said.owners)}名下任务的人：${decideAbout(said)}`,
    title: ofOwners,
    asked: (said) => `找不到其他可确认这些周期任务的人，因此发送到此邮箱。${pleaseSay(said)}`,
    button: decide,
    why: () => '找不到可确认的人时，通知会发送到此邮箱。持有链接的人都可以确认，请勿转发给无关人员。',
  },
};

/** Why some of the tasks of a digest are asked of its reader. */
export const askedFor: typeof askedForEn = {
  escalated: (said) => zh`${n(said.tasks)} 个：${people(said.owners)}尚未确认`,
  'owner gone': (said) => zh`${n(said.tasks)} 个：${people(said.owners)}可能已离岗，或邮件无法送达`,
  'handed over': ({ givers, tasks }) => zh`${n(tasks)} 个：由${from(givers)}转交`,
  delegated: (said) => zh`${n(said.tasks)} 个：${people(said.owners)}暂时不在`,
};
