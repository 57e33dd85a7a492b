import type { Texts } from './texts';

const tasks = (count: number) => (count === 1 ? '1 task' : `${count} tasks`);
const asked = (count: number) =>
  count === 1 ? 'Is this task still needed?' : 'Which of these tasks are still needed?';

export const en: Texts = {
  language: 'English',
  betweenSentences: ' ',
  title: {
    notice: asked,
    remind: asked,
    closed: (count) => (count === 1 ? 'This task was closed' : 'These tasks were closed'),
    assigned: (count) =>
      count === 1
        ? 'Is this task still needed? You are asked in its owner’s place'
        : 'Are these tasks still needed? You are asked in their owners’ place',
    handed: (count) =>
      `Passed on: somebody else is asked about ${count === 1 ? 'this task' : 'these tasks'} now`,
  },
  tab: { error: (title) => `Error: ${title}`, recorded: (title) => `Recorded: ${title}` },
  greeting: (name) => `Hello ${name},`,
  intro: {
    notice: (count) =>
      `${count === 1 ? 'this periodic task runs' : 'these periodic tasks run'} under your name.`,
    remind: (count) =>
      count === 1
        ? 'this periodic task runs under your name, and still waits for your answer.'
        : 'these periodic tasks run under your name, and some of them still wait for your answer.',
    closed: (count) =>
      `${count === 1 ? 'this periodic task of yours does' : 'these periodic tasks of yours do'} not run any more. Nothing was deleted.`,
    assigned: (count) =>
      count === 1
        ? 'this periodic task belongs to somebody else. You are asked about it in their place.'
        : 'these periodic tasks belong to others. You are asked about them in their place.',
    handed: (count) =>
      `somebody else is asked about ${count === 1 ? 'this periodic task' : 'these periodic tasks'} now.`,
  },
  closedInPlace: (count) =>
    count === 1
      ? 'this periodic task does not run any more. You were asked about it in its owner’s place. Nothing was deleted.'
      : 'these periodic tasks do not run any more. You were asked about those that are not yours in their owners’ place. Nothing was deleted.',
  summary: (count, stale, staleAfter) => {
    if (stale === count)
      return count === 1
        ? `It has not been edited for ${staleAfter} or longer.`
        : `None of these ${tasks(count)} has been edited for ${staleAfter} or longer.`;
    return `${stale} of ${tasks(count)} ${stale === 1 ? 'has' : 'have'} not been edited for ${staleAfter} or longer.`;
  },
  replyBy: (date) => `Please answer by ${date}.`,
  repliedLate: (date, until) => `Answers were due by ${date}. Yours still counts, until ${until}.`,
  closesAt: (by, from) => `Please answer by ${by}. What has no answer is closed from ${from} on.`,
  replyByEach: (date) => `Please answer by the date beside each task, the first by ${date}.`,
  answerBy: 'Answer by',
  thenClosed: (date) => `${date}, without an answer it is closed after that`,
  settledTitle: 'Nothing is left to answer',
  settledLead: (count) =>
    count === 1
      ? 'The owner has answered for this task. You need do nothing.'
      : 'The owners have answered for all of these tasks. You need do nothing.',
  takeBack: (count) => `To have ${count === 1 ? 'it' : 'one'} run again, keep it.`,
  takeBackHint: 'Still needed. It is switched on again, as it was.',
  undo: (count) =>
    `If ${count === 1 ? 'it' : 'one'} is still needed, switch it on again where it lives, or ask whoever runs Rollcall to restore it.`,
  newsTitle: 'What happened meanwhile',
  news: {
    closing: (count, text) =>
      count === 1
        ? '1 task is being closed now. Keep it, and it is switched on again.'
        : `${text} tasks are being closed now. Those that you keep are switched on again.`,
    closed: (count, text) =>
      count === 1
        ? '1 task was closed. Keep it, and it is switched on again.'
        : `${text} tasks were closed. Those that you keep are switched on again.`,
    restoring: (count, text) =>
      count === 1
        ? '1 task that had been closed is being switched on again.'
        : `${text} tasks that had been closed are being switched on again.`,
    restored: (count, text) =>
      count === 1
        ? '1 task that had been closed runs again.'
        : `${text} tasks that had been closed run again.`,
    notRestored: (count, text) =>
      count === 1
        ? '1 task could not be switched on again, as it was changed since. Please do so where it runs.'
        : `${text} tasks could not be switched on again, as they were changed since. Please do so where they run.`,
  },
  status: {
    closing: () => 'Being closed now',
    closed: (date, why) => `Closed${date && ` on ${date}`}${why}`,
    restoring: () => 'Being switched on again',
    restored: () => 'Runs again',
    notRestored: () => 'Could not be switched on again',
    'switched off': () => 'Switched off meanwhile',
    gone: () => 'Not there any more',
  },
  closedFor: {
    archived: ': its project is archived',
    answer: ', as answered',
    silence: ': nobody answered',
    elsewhere: ': its platform did so',
  },
  assignedFor: {
    'handed over': (by) => (by ? `Passed on to you by ${by}` : 'Passed on to you'),
    delegated: () => 'You answer while the owner is away',
    escalated: () => 'Its owner has not answered',
    'owner gone': () => 'Its owner could not be reached',
  },
  owner: 'Owner',
  askedNow: 'Asked now',
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
      body: 'It tells what was done, and there is nothing to answer. Nothing was changed.',
    },
    settled: {
      title: 'Nothing is left to answer',
      body: 'The owners have answered for all of these tasks, and what you sent was not recorded. You need do nothing.',
    },
    signIn: {
      title: 'Sign in first',
      body: 'Your answer was not recorded. Sign in in another tab, then come back to this one and send it again.',
    },
    notYours: {
      title: 'This link is somebody else’s',
      body: 'You are signed in as another person than the one who was asked, and your answer was not recorded. Pass the task on to you first: its owner can choose “Not mine” and name you.',
    },
    signInFailed: {
      title: 'Signing in did not work',
      body: 'Open the link from your mail again and sign in once more.',
    },
    stale: {
      title: 'Somebody answered while this page was open',
      body: 'What you just sent was not recorded. Below is how things stand now: look through your choices and send them again.',
    },
    expired: {
      title: 'This link has expired',
      body: 'Use the link of your newest notice. If there is none, you need do nothing now: when one of your tasks is to be asked about again, a notice with a new link reaches you. A task you edit counts as needed without any answer.',
    },
    forgotten: {
      title: 'This link is not known any more',
      body: 'It came from here, but the notice it belongs to was lost. What you answered with it may be lost, too. Ask whoever runs this service for a new one, or wait: tasks that still need an answer are asked about again.',
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
      title: 'Something is wrong',
      body: 'Nothing was recorded yet. Your choices are still here.',
    },
    tooMany: {
      title: 'Too many requests',
      body: 'What you just sent was not recorded. Wait a minute, then try again.',
    },
    failed: {
      title: 'Something went wrong here',
      body: 'It is not your doing, and nothing you sent was recorded. Please try again in a few minutes.',
    },
    recorded: {
      title: 'Your answer is recorded',
      body: 'Only this page cannot be shown just now. You need not answer again: open the link from your mail in a few minutes to see it.',
    },
    uncertain: {
      title: 'It is not known whether your answer was recorded',
      body: 'Something went wrong here just as it was being recorded. Please send it again in a few minutes: that is safe, the same answer counts once.',
    },
  },
  faultsTitle: 'Not recorded yet',
  nothingChosen: (count) =>
    count === 1 ? 'Choose an answer.' : 'Choose an answer for all tasks, or for at least one of them.',
  badUntil: (name, latest) => `${name}: choose a later date to snooze until, ${latest} at the latest.`,
  badNames: (name) =>
    `${name}: nobody else who can be asked is known by that name. Write an account, or nothing at all.`,
  badField: (field) => `${field}: this value is not one of the choices.`,
  allTitle: (count) => (count === 1 ? 'For this task' : `For all ${count} tasks`),
  allHint:
    'One answer for everything. Below you can still answer differently for a project or a single task.',
  eachTitle: 'Task by task',
  eachHint:
    'What you choose for a task goes before the answer for its project, and that goes before the answer for all.',
  projectAll: (count) => `For all ${count} tasks of this project`,
  kinds: { keep: 'Keep', close: 'Close', snooze: 'Snooze', 'not mine': 'Not mine' },
  kindHint: {
    keep: (length) => `Still needed. It goes on running; nobody asks again for ${length}.`,
    close: () => 'No longer needed. It stops running; nothing is deleted.',
    snooze: () => 'Not sure yet. It goes on running; we ask again after the date.',
    'not mine': () => 'Pass it on: somebody else has to say. It goes on running, and we ask them.',
  },
  until: 'Snooze until',
  untilOption: (length, date) => `${length} (${date})`,
  names: 'Whom to pass it on to',
  namesHint: 'account, if you know',
  recorded: {
    keep: () => 'Keep',
    close: () => 'Close',
    snooze: (until) => `Snoozed until ${until}`,
    'not mine': (name) => (name ? `Not mine: passed on to ${name}` : 'Not mine'),
  },
  again: (count) => (count === 1 ? 'Answer again' : 'Answer again for all tasks'),
  change: 'Change',
  stale: 'Stale',
  projectCount: (count, stale) => (stale > 0 ? `${tasks(count)}, ${stale} stale` : tasks(count)),
  asAbove: 'As above',
  task: 'Task',
  answer: 'Answer',
  fact: (label, value) => `${label}: ${value}`,
  notStale: 'Not stale',
  inherited:
    'A task takes its snooze date, and the person to pass it on to, from its project. Where the project has none, it takes those for all tasks.',
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
  skip: 'Go to the button that records your answers',
  filter: {
    label: 'Find tasks',
    none: 'No task found.',
    one: '1 task found.',
    many: '{} tasks found.',
    unfold: 'Unfold all',
    fold: 'Fold all',
  },
  signIn: {
    needed: 'To answer, sign in first: your answers carry your name.',
    button: 'Sign in to answer',
    as: (who) => `Signed in as ${who}.`,
    newTab: 'Sign in (opens a new tab)',
  },
  footerSignIn: (date) => `This link works until ${date}. Only you can answer by it, signed in.`,
  home: {
    title: 'Rollcall asks who still needs what runs',
    body: 'It finds periodic tasks nobody has touched for a while, asks their owners, reminds them, and closes what nobody wants.',
    link: 'To answer a notice, open the link in your mail. It leads to a page that lists your tasks.',
    json: 'For scripts, the same links speak JSON: send Accept: application/json.',
    reminders: 'Reminders and sweeps, in Temporal’s UI (for operators)',
    overview: 'Overview (for admins)',
    docs: 'Documents of the API',
    health: 'Health: ',
    and: ', ',
  },
};
