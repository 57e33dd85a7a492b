import { LOCALES, type Notice, type NoticeTask } from '../../../src/domain/common/notice';
import { MAX_HTML_BYTES, renderMail } from '../../../src/mail/notice/render';
import { LINK, sampleNotice, sampleTask, sampleTasks } from '../sampleNotice';

const times = (text: string, part: string) => text.split(part).length - 1;
const visible = (html: string) => html.replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, '');
const mailOf = (notice: Partial<Notice>, link: string | null = LINK) =>
  renderMail(sampleNotice(notice), link);

const closed = (over: Partial<Notice> = {}) =>
  mailOf(
    {
      kind: 'closed',
      replyBy: null,
      tasks: [sampleTask({ stale: false, closedFor: 'archived' })],
      ...over,
    },
    null,
  );

describe('a first notice', () => {
  it('says in its subject how many tasks and by when', () => {
    const tasks = sampleTasks(12);
    expect(mailOf({ tasks }).subject).toBe(
      'Do you still need these 12 periodic tasks? Please answer by 29 Nov',
    );
    expect(mailOf({ tasks, locale: 'zh-CN' }).subject).toBe(
      '您的 12 个周期任务是否仍需要？请于 11 月 29 日前确认',
    );
  });

  it('speaks of one task in the singular', () => {
    expect(mailOf({}).subject).toBe('Do you still need this periodic task? Please answer by 29 Nov');
    const { text } = mailOf({});
    expect(text).toContain('This task runs on schedule under your name.');
    expect(text).toContain('keep, close, snooze or pass on the task.');
    expect(text).toContain('as the owner of this task.');
    const zh = mailOf({ locale: 'zh-CN' });
    expect(zh.subject).toBe('您的这个周期任务是否仍需要？请于 11 月 29 日前确认');
    expect(zh.text).toContain('您可在页面上选择保留');
    expect(zh.text).toContain('您是该任务的负责人');
  });

  it('speaks of several in the plural', () => {
    const tasks = sampleTasks(2);
    expect(mailOf({ tasks }).text).toContain('as the owner of these tasks.');
    expect(mailOf({ tasks, locale: 'zh-CN' }).text).toContain('您是这些任务的负责人');
  });

  it('greets by name, and without one where none is known', () => {
    expect(mailOf({}).text).toMatch(/^Hello Wei Chen,/);
    expect(mailOf({ name: null }).text).toMatch(/^Hello,/);
    expect(mailOf({ name: '陈伟', locale: 'zh-CN' }).text).toMatch(/^陈伟，您好：/);
  });

  it('is punctuated in its text as its language is', () => {
    const en = mailOf({}).text;
    expect(en).toContain(`\nReview and answer:\n${LINK}\n`);
    expect(en).toContain('\n  Last edited: 1 Mar 2026 (8 months ago)\n');
    const zh = mailOf({ locale: 'zh-CN' }).text;
    expect(zh).toContain(`\n查看并确认：\n${LINK}\n`);
    expect(zh).toContain('\n  最近更新：2026 年 3 月 1 日（8 个月前）\n');
    expect(zh).toContain('\n  运行次数：70,975\n');
  });

  it('has its one link above the table', () => {
    const { html, text } = mailOf({});
    for (const form of [html, text]) {
      expect(times(form, LINK)).toBe(1);
      expect(form.indexOf(LINK)).toBeLessThan(form.indexOf('Nightly invoices'));
    }
  });

  it('lists every task exactly once, in both forms', () => {
    const tasks = sampleTasks(50);
    const { html, text } = mailOf({ tasks });
    for (const { name } of tasks) {
      expect(times(visible(html), name)).toBe(1);
      expect(times(text, name)).toBe(1);
    }
  });

  it('shows last edit, last run, run count, schedule and link of a task', () => {
    const { html, text } = mailOf({});
    for (const form of [html, text]) {
      for (const fact of [
        '1 Mar 2026',
        '8 months ago',
        '23 Nov 2026',
        '6 hours ago',
        '70,975',
        '0 2 * * *',
      ]) {
        expect(form).toContain(fact);
      }
      expect(form).toContain('https://jobs.example.org/tasks/1');
    }
  });

  it('says the schedule of a task in words, with the zone beside the time, in html and text', () => {
    const tasks = [sampleTask({ schedule: '0 9 * * 1 Asia/Shanghai' })];
    const plain = (html: string) => html.replaceAll(/<[^>]*>/g, '');
    const english = mailOf({ tasks });
    for (const form of [plain(english.html), english.text])
      expect(form).toContain('At 09:00, only on Monday (Asia/Shanghai) · 0 9 * * 1');
    const chinese = mailOf({ tasks, locale: 'zh-CN' });
    for (const form of [plain(chinese.html), chinese.text])
      expect(form).toContain('每周一 09:00（北京时间） · 0 9 * * 1');
  });

  it('shows a schedule that is no cron expression as it is, and as text', () => {
    const { html, text } = mailOf({ tasks: [sampleTask({ schedule: '<b>@every 5m</b>' })] });
    expect(html).toContain('>&lt;b&gt;@every 5m&lt;/b&gt;<');
    expect(text).toContain('Schedule: <b>@every 5m</b>');
  });

  it('shows what nobody knows as unknown', () => {
    const tasks = [sampleTask({ touchedAt: null, lastRunAt: null, runCount: null })];
    expect(times(mailOf({ tasks }).text, 'unknown')).toBe(3);
    expect(times(mailOf({ tasks, locale: 'zh-CN' }).text, '未知')).toBe(3);
  });

  it('has the stale tasks first, marked, also among projects', () => {
    const tasks = [
      sampleTask({
        taskId: '1',
        projectId: 'p1',
        projectName: 'Fresh project',
        name: 'fresh one',
        stale: false,
      }),
      sampleTask({
        taskId: '2',
        projectId: 'p2',
        projectName: 'Mixed project',
        name: 'fresh two',
        stale: false,
      }),
      sampleTask({
        taskId: '3',
        projectId: 'p2',
        projectName: 'Mixed project',
        name: 'old three',
        stale: true,
      }),
    ];
    const { text } = mailOf({ tasks });
    expect(text.match(/^[#*] .*/gm)).toEqual([
      '# Mixed project',
      '* old three [stale]',
      '* fresh two',
      '# Fresh project',
      '* fresh one',
    ]);
    expect(text).toContain('1 of them, marked “stale”, has not been edited for a long time.');
  });

  it('keeps two projects of one name apart', () => {
    const tasks = sampleTasks(2).map((task, i) => ({ ...task, projectId: `p${i}`, projectName: 'Reports' }));
    expect(times(mailOf({ tasks }).text, '# Reports')).toBe(2);
  });
});

describe('a long list', () => {
  const tasks = [...sampleTasks(60, { stale: false }), sampleTask({ name: 'The stale one' })];

  it('is cut at 50 tasks, never a stale one, and says how many more the page has', () => {
    const { html, text } = mailOf({ tasks });
    for (const form of [visible(html), text]) {
      expect(times(form, 'Task no.')).toBe(49);
      expect(form).toContain('The stale one');
      expect(form).toContain('and 11 more, on the page and in the attached file');
    }
  });

  it('stays below the size at which mail programs cut, with 50 long Chinese names', () => {
    const long = sampleTasks(50, {
      name: '每日凌晨数据同步与报表生成以及异常检测告警任务'.repeat(3),
      projectName: '运营平台数据中台项目'.repeat(3),
      url: `https://jobs.example.org/tasks/${'1'.repeat(20)}`,
    });
    const { html } = mailOf({ tasks: long, locale: 'zh-CN' });
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
    expect(times(html, 'class="task"')).toBe(50);
  });

  it('shows fewer rows where even 50 would be too much', () => {
    const long = sampleTasks(50, { url: `https://jobs.example.org/${'x'.repeat(3000)}` });
    const { html } = mailOf({ tasks: long });
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
    expect(html).toMatch(/and \d+ more, on the page/);
  });
});

describe('what users wrote', () => {
  it('is escaped in HTML and left as it is in text', () => {
    const name = '<script>alert("1")</script> & co {{link}}';
    const { html, text } = mailOf({ tasks: [sampleTask({ name })], name: '<b>Wei</b>' });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co');
    expect(times(html, LINK)).toBe(1);
    expect(text).toContain(name);
  });

  it('cannot begin a line of its own or turn the direction of the text', () => {
    const { text } = mailOf({ tasks: [sampleTask({ name: 'one\r\n* two\u202Eeerht' })] });
    expect(text).toContain('* one * twoeerht\n');
  });

  it('is a link only where it opens as a web page', () => {
    const { html, text } = mailOf({ tasks: [sampleTask({ url: 'javascript:alert(1)' })] });
    expect(html + text).not.toContain('javascript:');
  });
});

describe('later notices', () => {
  it('remind that no answer came', () => {
    expect(mailOf({ kind: 'remind' }).subject).toBe(
      'Reminder: please answer for your periodic task by 29 Nov',
    );
    expect(mailOf({ kind: 'remind' }).text).toContain('no answer has come yet');
    expect(mailOf({ kind: 'remind', locale: 'zh-CN' }).subject).toMatch(/^提醒：/);
  });

  it('tell another person whose tasks these are', () => {
    const task = sampleTask({ owner: 'jobs:wei', assignedFor: 'escalated' });
    const boss = { owner: 'jobs:boss', recipient: 'jobs:boss', name: 'Boss' };
    const escalation = { ...boss, kind: 'assigned' as const, tasks: [task] };
    expect(mailOf(escalation).subject).toBe(
      'wei has not answered: please decide about 1 periodic task by 29 Nov',
    );
    expect(mailOf(escalation).text).toContain(
      'We asked wei about this periodic task, and no answer has come.',
    );
    expect(mailOf({ ...escalation, locale: 'zh-CN' }).text).toContain('我们就这些周期任务询问过 wei');
  });

  it('speak to a mailbox that stands in for an owner nobody can reach', () => {
    const { subject, text } = mailOf({ recipient: null, name: null });
    expect(subject).toBe(
      'Nobody else is left to ask about wei’s tasks: please decide about 1 periodic task by 29 Nov',
    );
    expect(text).not.toContain('under your name');
  });
});

describe('a digest of tasks at different steps', () => {
  const first = new Date('2026-11-30T08:10:00Z');
  const others = { owner: 'jobs:ann', ownerName: 'Ann Lee', assignedFor: 'escalated' } as const;
  const final = sampleTask({ ...others, name: 'nearly closed', replyBy: first, closesAt: first });
  const later = new Date('2026-12-07T08:10:00Z');
  const asked = sampleTask({
    ...others,
    taskId: '2',
    name: 'asked at first',
    replyBy: later,
    closesAt: null,
  });
  const digest = (tasks: NoticeTask[], over: Partial<Notice> = {}) =>
    mailOf({ kind: 'assigned', roundId: null, step: null, tasks, ...over });

  it('says beside each task by when to answer, and whether it is closed then', () => {
    const { html, text } = digest([final, asked]);
    expect(text).toMatch(/\* nearly closed\n.*\n {2}Answer by: 29 Nov \(then switched off\)\n/);
    expect(text).toMatch(/\* asked at first\n.*\n {2}Answer by: 6 Dec\n/);
    expect(visible(html)).toMatch(/Task\s+Answer by\s+Last edited/);
    expect(visible(html)).toMatch(/Answer by\s+29 Nov\s*then switched off/);
    expect(html.match(/>then switched off</g)).toHaveLength(1);
  });

  it('says the first date in its subject, and what becomes of whatever is not answered', () => {
    const { subject, text } = digest([final, asked]);
    expect(subject).toBe('Ann Lee has not answered: please decide about 2 periodic tasks by 29 Nov');
    expect(text).toContain('each by the date beside it, the first by Sunday, 29 November 2026.');
    expect(text).toContain('we have a task without an answer switched off after that date');
    const zh = digest([final, asked], { locale: 'zh-CN' });
    expect(zh.text).toContain('请按各任务旁注明的日期确认是否仍需要，最早为 2026 年 11 月 29 日（星期日）。');
    expect(zh.text).toContain('  确认期限：11 月 29 日（逾期停用）\n');
  });

  it('says nothing of closing where no task is at its last step', () => {
    const soon = { ...asked, taskId: '3', replyBy: first };
    expect(digest([soon, asked]).text).not.toContain('closed');
  });

  it('says one date in one sentence where it holds for all', () => {
    const { html, text } = digest([final, { ...final, taskId: '2' }], { closesAt: first });
    expect(text).toContain(
      'Please say by Sunday, 29 November 2026 which of them are still needed. From Monday, 30 November 2026 on,',
    );
    expect(text).toContain('* nearly closed [to be switched off from 30 Nov]');
    expect(html + text).not.toContain('Answer by');
  });
});

describe('a notice of closed tasks', () => {
  it('tells what was closed and why, that nothing was deleted, and how to get it back', () => {
    const { subject, text } = closed();
    expect(subject).toBe('One of your periodic tasks was closed: its project is archived');
    expect(text).toContain('It was closed because its project is archived.');
    expect(text).toContain('Nothing was deleted');
    expect(text).toContain('switch it on again');
    expect(text).toContain('* Nightly invoices\n');
  });

  it('says in its subject that the platform itself closed them', () => {
    const { subject } = closed({ tasks: [sampleTask({ stale: false, closedFor: 'elsewhere' })] });
    expect(subject).toBe('One of your periodic tasks was closed by the platform itself');
  });

  it('says in one clause in Chinese that an answer closed them, or that none came', () => {
    const subjectOf = (closedFor: 'answer' | 'silence') =>
      closed({ locale: 'zh-CN', tasks: sampleTasks(3, { closedFor, stale: false }) }).subject;
    expect(subjectOf('answer')).toBe('已按您的答复关闭 3 个周期任务');
    expect(subjectOf('silence')).toBe('您的 3 个周期任务因无人答复已关闭');
  });

  it('tells several reasons apart', () => {
    const tasks = (['archived', 'archived', 'answer'] as const).map((closedFor, i) =>
      sampleTask({ taskId: `${i}`, name: `closed ${i}`, closedFor, stale: true }),
    );
    const { text } = closed({ tasks });
    expect(text).toContain('- 2 tasks: their projects are archived\n');
    expect(text).toContain('- 1 task: an answer asked for it\n');
    expect(text).toContain('* closed 0 [project archived]\n');
    expect(text).toContain('* closed 2 [as answered]\n');
  });

  it('says whose they are to whoever was asked in the owners’ place, and that this is why', () => {
    const others = {
      owner: 'jobs:ann',
      ownerName: 'Ann Lee',
      assignedFor: 'owner gone',
      stale: false,
    } as const;
    const tasks = [sampleTask({ ...others, closedFor: 'silence' })];
    const { subject, text } = closed({ tasks });
    expect(subject).toBe('1 periodic task of Ann Lee was closed: no answer came');
    expect(text).toContain('You were asked about it in its owner’s place.');
    expect(text).toContain('* Nightly invoices\n  Owner: Ann Lee\n');
    expect(text).not.toContain('yours');
    const own = sampleTask({ taskId: '2', owner: 'jobs:wei', stale: false, closedFor: 'silence' });
    const both = closed({ tasks: [...tasks, own], locale: 'zh-CN' });
    expect(both.subject).toBe('Ann Lee 和 wei 名下 2 个周期任务已关闭：无人答复');
    expect(both.text).toContain('其中由他人负责的任务，此前曾请您代为确认。');
  });

  it('asks nothing', () => {
    const { html, text } = closed();
    expect(html + text).not.toContain('/r/');
    expect(text).not.toMatch(/answer by|Review/);
  });
});

describe('every mail', () => {
  const kinds = ['notice', 'remind', 'closed', 'assigned', 'handed'] as const;
  const all = LOCALES.flatMap((locale) => kinds.map((kind) => ({ locale, kind })));

  it.each(all)('$kind in $locale leaves no placeholder unfilled', (notice) => {
    const { html, text, subject } = mailOf(notice);
    expect(html + text + subject).not.toMatch(/\{\{|\}\}|undefined|null|NaN/);
  });

  it.each(all)(
    '$kind in $locale names its language, both colour schemes, and loads nothing from elsewhere',
    (notice) => {
      const { html } = mailOf(notice);
      expect(html).toContain(`<html lang="${notice.locale}"`);
      expect(html).toContain('<meta name="color-scheme" content="light dark">');
      expect(html).not.toMatch(/<img|<link|@import|url\(/);
    },
  );
});
