import cronstrue from 'cronstrue';
// oxlint-disable-next-line import/no-unassigned-import -- it adds itself to cronstrue
import 'cronstrue/locales/zh_CN';

/** The language of cronstrue's that `inChinese` finishes. */
export const CHINESE = 'zh-CN of Rollcall';

/** Between what cronstrue says after one another, so that it can be said the other way round; it uses none itself. */
const THEN = '；';

// Its own Chinese reads 在09:00, 仅星期一, and says 每隔 2 天, every third day to many, for every second.
cronstrue.locales[CHINESE] = Object.assign(Object.create(cronstrue.locales['zh_CN']!), {
  atSpace: () => '',
  at: () => '',
  spaceAnd: () => ',',
  everyMinuteBetweenX0AndX1: () => '%s 至 %s 每分钟',
  everyX0Minutes: () => '每 %s 分钟',
  minutesX0ThroughX1PastTheHour: () => '每小时第 %s 至 %s 分钟',
  atX0MinutesPastTheHour: () => '每小时第 %s 分钟',
  onTheHour: () => '每小时整点',
  everyX0Hours: () => `${THEN}每 %s 小时`,
  betweenX0AndX1: () => `${THEN}%s 至 %s`,
  commaEveryDay: () => `${THEN}每天`,
  dayX0: () => '%s 日',
  commaOnDayX0OfTheMonth: () => `${THEN}每月 %s`,
  commaBetweenDayX0AndX1OfTheMonth: () => `${THEN}每月 %s至 %s`,
  monthsOfTheYear: () => Array.from({ length: 12 }, (_, at) => `${at + 1} 月`),
  commaOnlyInMonthX0: () => `${THEN}每年 %s`,
  commaMonthX0ThroughMonthX1: () => `${THEN}每年 %s至 %s`,
  daysOfTheWeek: () => ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  commaOnlyOnX0: () => `${THEN}每%s`,
  commaX0ThroughX1: () => `${THEN}%s至%s`,
});

/** The sentence of cronstrue in the order of Chinese: month, day, time. */
export const inChinese = (said: string): string =>
  said
    .replaceAll(`, ${THEN}`, THEN)
    .replaceAll(', ', '、')
    .split(THEN)
    .filter(Boolean)
    .toReversed()
    .join(' ')
    .replace(/^(每年 \d+ 月) 每月 /, '$1 ')
    .replace(/(每 \d+ 小时) 每小时整点/, '$1整点');
