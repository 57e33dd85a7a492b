import type { Texts } from './texts';

const tasks = (count: number) => (count === 1 ? '1 task' : `${count} tasks`);

export const en: Texts = {
  language: 'English',
  betweenSentences: ' ',
  title: {
    notice: 'Which of these tasks are still needed?',
    remind: 'Which of these tasks are still needed?',
    escalate: 'Which of these tasks are still needed?',
    closed: 'These tasks were closed',
    assigned: 'Are these tasks still needed? You are asked in their owners’ place',
    handed: 'Others are asked about these tasks now',
  },
  greeting: (name) => `Hello ${name},`,
  intro: {
    notice: () => 'these periodic tasks run in your name.',
    remind: () => 'these periodic tasks run in your name, and some of them still wait for your answer.',
    escalate: (owner) =>
      `these periodic tasks belong to ${owner}, who has not answered. You are asked in their place.`,
    closed: () => 'these periodic tasks of yours do not run any more. Nothing was deleted.',
    assigned: () => 'these periodic tasks belong to others. You are asked about them in their place.',
    handed: () => 'somebody else is asked about these periodic tasks now.',
  },
  summary: (count, stale, staleAfter) =>
    `${stale} of ${tasks(count)} ${stale === 1 ? 'has' : 'have'} not been edited for ${staleAfter} or longer.`,
  replyBy: (date) => `Please answer by ${date}.`,
  nothingYet: 'Nothing happens until you press the button at the end.',
  recordedTitle: 'Your answer is recorded',
  recordedAt: (moment) => `Last answer: ${moment}.`,
  recordedCount: {
    keep: (count) => `${count} to keep`,
    close: (count) => `${count} to close`,
    snooze: (count) => `${count} snoozed`,
    'not mine': (count) => `${count} passed on`,
  },
  unanswered: (count) => `${count} without an answer`,
  changeMind: (date) => `Changed your mind? Answer again below, until ${date}. The latest answer counts.`,
  settledByOwner: 'answered by the owner',
  problems: {
    badRequest: {
      title: 'That request cannot be read',
      body: 'Open the link from your mail again and answer on the page.',
    },
    unsigned: {
      title: 'This is not signed as agreed',
      body: 'Nothing was recorded. It must be signed with ROLLCALL_BOUNCE_SECRET, by a clock that is right to five minutes.',
    },
    crossSite: {
      title: 'This answer came from another site',
      body: 'For your safety it was not recorded. Open the link from your mail and answer there.',
    },
    unknown: {
      title: 'There is nothing at this address',
      body: 'Mail programs sometimes cut long links: open the link from your mail again, or copy all of it into the address bar.',
    },
    nothingToAnswer: {
      title: 'This notice asks nothing',
      body: 'It tells what was closed, and there is nothing to answer. Nothing was changed.',
    },
    stale: {
      title: 'Somebody answered while this page was open',
      body: 'What you just sent was not recorded. Below is how things stand now: look through your choices and send them again.',
    },
    expired: {
      title: 'This link has expired',
      body: 'Use the link of your newest notice. If there is none, you need do nothing now: when one of your tasks is to be asked about again, a notice with a new link reaches you. A task you edit counts as needed without any answer.',
    },
    revoked: {
      title: 'This link was withdrawn',
      body: 'Use the link of your newest notice. If there is none, you need do nothing now: when one of your tasks is to be asked about again, a notice with a new link reaches you.',
    },
    tooLarge: {
      title: 'That is too much at once',
      body: 'Answer for fewer tasks at a time, or for all of them together.',
    },
    unsupported: {
      title: 'That form of answer is not understood',
      body: 'Answer on the page, or send JSON with the content type application/json.',
    },
    invalid: {
      title: 'Something is missing',
      body: 'Nothing was recorded yet. Your choices are still here.',
    },
    tooMany: {
      title: 'That was too often',
      body: 'What you just sent was not recorded. Wait a minute, then try again.',
    },
    failed: {
      title: 'Something went wrong here',
      body: 'It is not your doing, and nothing you sent was recorded. Please try again in a few minutes.',
    },
  },
  faultsTitle: 'Not recorded yet',
  nothingChosen: 'Choose an answer for all tasks, or for at least one of them.',
  badUntil: (name, latest) => `${name}: choose a later date to snooze until, ${latest} at the latest.`,
  badField: (field) => `${field}: this value is not one of the choices.`,
  allTitle: (count) => (count === 1 ? 'For this task' : `For all ${count} tasks`),
  allHint: 'One answer for everything. You can still answer differently for single tasks below.',
  eachTitle: 'Task by task',
  eachHint: 'What you choose here goes before the answer for all.',
  kinds: { keep: 'Keep', close: 'Close', snooze: 'Snooze', 'not mine': 'Not mine' },
  kindHint: {
    keep: (length) => `Still needed. It goes on running; nobody asks again for ${length}.`,
    close: () => 'No longer needed. It stops running; nothing is deleted.',
    snooze: () => 'Not sure yet. It goes on running; we ask again after the date.',
    'not mine': () => 'Somebody else has to say. It goes on running, and we ask them.',
  },
  until: 'Snooze until',
  untilOption: (length, date) => `${length} (${date})`,
  recorded: {
    keep: () => 'Keep',
    close: () => 'Close',
    snooze: (until) => `Snoozed until ${until}`,
    'not mine': () => 'Not mine',
  },
  again: 'Answer again for all tasks',
  change: 'Change',
  stale: 'Stale',
  projectCount: (count, stale) => (stale > 0 ? `${tasks(count)}, ${stale} stale` : tasks(count)),
  edited: 'Last edit',
  unknown: 'unknown',
  lastRun: 'Last run',
  never: 'never',
  runs: 'Runs',
  schedule: 'Schedule',
  submit: 'Record answers',
  submitHint: 'Only what you chose is recorded.',
  reset: 'Clear choices',
  footer: (date) =>
    `This link works until ${date}. Whoever has it can answer in your place, so please do not pass it on.`,
  home: {
    title: 'Rollcall asks who still needs what runs',
    body: 'It finds periodic tasks nobody has touched for a while, asks their owners, reminds them, and closes what nobody wants.',
    link: 'To answer a notice, open the link in your mail. It leads to a page that lists your tasks.',
    json: 'For scripts, the same links speak JSON: send Accept: application/json.',
    reminders: 'Reminders and sweeps, as they stand',
    health: 'Health',
  },
};
