import { simpleParser } from 'mailparser';
import { composeMail } from '../../../src/mail/notice/compose';
import { csvOf } from '../../../src/mail/notice/csv';
import { renderMail } from '../../../src/mail/notice/render';
import { MAIL_TEXTS } from '../../../src/mail/texts';
import { LINK, sampleNotice, sampleTask, sampleTasks } from '../sampleNotice';

const csv = (notice: Parameters<typeof sampleNotice>[0]) => {
  const full = sampleNotice(notice);
  return csvOf(full, MAIL_TEXTS[full.locale]).content.toString();
};

describe('the file of a long list', () => {
  it('is attached where the mail does not list all tasks, and only there', () => {
    expect(renderMail(sampleNotice({ tasks: sampleTasks(50) }), LINK).attachments).toBeUndefined();
    expect(renderMail(sampleNotice({ tasks: sampleTasks(51) }), LINK).attachments).toHaveLength(1);
  });

  it('arrives with every task, in the same bytes each time', async () => {
    const options = { link: LINK, from: 'Rollcall <rollcall@example.org>', domain: 'example.org' };
    const notice = sampleNotice({ tasks: sampleTasks(60), locale: 'zh-CN' });
    const [first, second] = [await composeMail(notice, options), await composeMail(notice, options)];
    expect(first.raw.equals(second.raw)).toBe(true);
    const [file] = (await simpleParser(first.raw)).attachments;
    expect(file).toMatchObject({ filename: '任务清单.csv', contentType: 'text/csv' });
    expect(file!.content.toString().split('\r\n')).toHaveLength(62);
  });

  it('opens in Excel as what it is: marked as UTF-8, lines as Windows has them', () => {
    expect(csv({ locale: 'zh-CN' })).toMatch(/^\uFEFF项目,任务,备注,周期,[^\n]*\r\n/);
  });

  it('has each schedule as its source says it, and in the reader’s words beside', () => {
    const tasks = [
      sampleTask({ schedule: '0 9 * * 1 Asia/Shanghai' }),
      sampleTask({ schedule: '@every 5m' }),
    ];
    expect(csv({ tasks })).toMatch(
      /,Schedule,Schedule in words,[^]*,0 9 \* \* 1 Asia\/Shanghai,"At 09:00, only on Monday \(Asia\/Shanghai\)",[^]*,'@every 5m,,/,
    );
    expect(csv({ tasks, locale: 'zh-CN' })).toContain(',0 9 * * 1 Asia/Shanghai,每周一 09:00（北京时间）,');
  });

  it('has dates that spreadsheets read, on the reader’s clock', () => {
    expect(csv({ timeZone: 'Asia/Shanghai' })).toContain('2026-03-01 20:00,2026-11-23 10:00,70975');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(1)', '＝1+1'])('runs no formula that a name is: %s', (name) => {
    expect(csv({ tasks: [sampleTask({ name })] })).toContain(`,'${name},`);
  });

  it('says whose each task is, where they are others’', () => {
    const tasks = [sampleTask({ owner: 'jobs:ann', ownerName: 'Ann Lee', assignedFor: 'escalated' })];
    expect(csv({ kind: 'assigned', tasks })).toMatch(/Task,Owner,[^]*Nightly invoices,Ann Lee,/);
  });

  it('has the date to answer by, and that of closing, only where they differ from task to task', () => {
    const [first, later] = [new Date('2026-11-30T08:10:00Z'), new Date('2026-12-07T08:10:00Z')];
    const final = sampleTask({ replyBy: first, closesAt: first });
    const tasks = [final, sampleTask({ taskId: '2', replyBy: later, closesAt: null })];
    const file = csv({ kind: 'assigned', tasks });
    expect(file).toMatch(/Note,Answer by \(UTC\),To be switched off from \(UTC\),Schedule/);
    expect(file).toMatch(/,2026-11-30 08:10,2026-11-30 08:10,[^]*,2026-12-07 08:10,,/);
    expect(csv({ kind: 'assigned', tasks: [final] })).not.toContain('Answer by');
  });
});
