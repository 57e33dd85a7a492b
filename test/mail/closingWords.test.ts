import { TEXTS } from '../../src/api/html/texts';
import { LOCALES, type Locale } from '../../src/domain/common/notice';
import { NOTICES } from '../../src/mail/preview/notices';
import { renderMail } from '../../src/mail/notice/render';

/** What says that a task is off. */
const IS_OFF = {
  en: /\b(is|are|was|were|be|then) closed\b|no longer runs?\b|stops? running|was switched off/,
  'zh-CN': /已关闭|被关闭|不再运行|已停用|停止运行/,
};
const WILL_BE = { en: /will be switched off/, 'zh-CN': /将由人工停用/ };
const WILL_NOT_BE = { en: /will not be switched off after all/, 'zh-CN': /不再停用/ };

const textOf = (sample: string, locale: Locale): string => {
  const { subject, text } = renderMail(NOTICES[sample]!(locale), 'https://rollcall.example.org/r/x');
  return `${subject}\n${text}`;
};
const samples = (begins: string) => Object.keys(NOTICES).filter((name) => name.startsWith(begins));
const ASKING = Object.keys(NOTICES).filter((name) => !/^(closed|to-do|stand-in-closed)/.test(name));

describe.each(LOCALES)('in %s', (locale) => {
  it.each(ASKING)(
    'the mail %s, which asks, says of no task that it is off, nor that it is on a date',
    (sample) => {
      expect(textOf(sample, locale)).not.toMatch(IS_OFF[locale]);
    },
  );

  it('a final notice says that we have tasks switched off, whoever does it', () => {
    const says = {
      en: 'we have those without an answer switched off',
      'zh-CN': '我们会安排停用仍未确认的任务',
    };
    expect(textOf('final-notice', locale)).toContain(says[locale]);
  });

  it.each(samples('to-do-').filter((name) => name !== 'to-do-called-off'))(
    'the mail %s says that tasks will be off, and that they run until then',
    (sample) => {
      expect(textOf(sample, locale)).toMatch(WILL_BE[locale]);
      expect(textOf(sample, locale)).not.toMatch(IS_OFF[locale]);
    },
  );

  it('one that calls it off says that they are not', () => {
    expect(textOf('to-do-called-off', locale)).toMatch(WILL_NOT_BE[locale]);
    expect(textOf('to-do-called-off', locale)).not.toMatch(IS_OFF[locale]);
  });

  it.each(samples('closed-'))('the mail %s, which is sent once they are off, says so', (sample) => {
    expect(textOf(sample, locale)).toMatch(IS_OFF[locale]);
  });

  it('the page says what Rollcall does of a task that is to be closed, and of a date', () => {
    const { kindHint, closesAt, thenClosed, status, intro } = TEXTS[locale];
    const before = [
      kindHint.close({ length: '1 month' }),
      closesAt({ by: '1 Dec', from: '2 Dec' }),
      thenClosed({ date: '1 Dec' }),
      status['to do']({ why: '' }),
      status['called off']({ why: '' }),
      intro.toDo({ tasks: 2 }),
      intro.calledOff({ tasks: 2 }),
    ];
    for (const text of before) expect(text).not.toMatch(IS_OFF[locale]);
    expect(kindHint.close({ length: '1 month' })).toContain(
      { en: 'We will have it switched off', 'zh-CN': '我们会安排停用任务' }[locale],
    );
  });
});
