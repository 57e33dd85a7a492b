import { findIana } from 'windows-iana';
import { isTimeZone } from './format';
import { nearest } from './text';

/** Abbreviations mean one zone here and another there; databases of time zones know at most one of them. */
const ABBREVIATED: Record<string, string[]> = {
  AST: ['America/Halifax', 'Asia/Riyadh'],
  BST: ['Europe/London', 'Asia/Dhaka'],
  CET: ['Europe/Berlin', 'Europe/Paris'],
  CST: ['America/Chicago', 'Asia/Shanghai', 'America/Havana'],
  CDT: ['America/Chicago', 'America/Havana'],
  EET: ['Europe/Athens', 'Africa/Cairo'],
  // Newer databases hold these for zones of their own.
  EST5EDT: ['America/New_York'],
  CST6CDT: ['America/Chicago'],
  MST7MDT: ['America/Denver'],
  PST8PDT: ['America/Los_Angeles'],
  EST: ['America/New_York', 'America/Panama', 'Australia/Sydney'],
  EDT: ['America/New_York', 'Australia/Sydney'],
  GMT: ['UTC', 'Europe/London'],
  GST: ['Asia/Dubai', 'Atlantic/South_Georgia'],
  IST: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  MSK: ['Europe/Moscow'],
  MST: ['America/Denver', 'America/Phoenix', 'Asia/Kuala_Lumpur'],
  MDT: ['America/Denver'],
  PST: ['America/Los_Angeles', 'Asia/Manila'],
  PDT: ['America/Los_Angeles'],
  SGT: ['Asia/Singapore'],
  SST: ['Pacific/Pago_Pago', 'Asia/Singapore'],
  WET: ['Europe/Lisbon'],
  Z: ['UTC'],
};

/** Cities that people look for, and the database has under another. */
const ELSEWHERE: Record<string, string> = {
  beijing: 'Asia/Shanghai',
  shenzhen: 'Asia/Shanghai',
  guangzhou: 'Asia/Shanghai',
  munich: 'Europe/Berlin',
  bangalore: 'Asia/Kolkata',
  'san francisco': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
};

/** What `name`, which is no time zone that we take, should be: the zones that it may mean, where we can tell. */
export function timeZoneExpected(name: string): string {
  const zones = [...new Set(likely(name.trim()))].filter(isTimeZone);
  const last = zones.pop();
  if (last === undefined) return 'a time zone, as Europe/Berlin or UTC';
  return zones.length === 0
    ? `${last}, if that is meant`
    : `${zones.join(', ')} or ${last}, whichever is meant`;
}

function likely(name: string): string[] {
  const abbreviated = ABBREVIATED[name.toUpperCase()];
  if (abbreviated) return abbreviated;
  const offset = /^(?:UTC|GMT)? ?([+\-\u2212])0?(\d{1,2})(?::?00)?$/i.exec(name);
  // Etc/GMT-8 is eight hours ahead of UTC: the sign is that of POSIX.
  if (offset) return offset[2] === '0' ? ['UTC'] : [`Etc/GMT${offset[1] === '+' ? '-' : '+'}${offset[2]}`];
  const [windows] = findIana(name);
  if (windows) return [windows];
  const city = name
    .slice(name.lastIndexOf('/') + 1)
    .replaceAll('_', ' ')
    .toLowerCase();
  const elsewhere = ELSEWHERE[city];
  if (elsewhere) return [elsewhere];
  const inCity = ZONES.filter((zone) => zone.toLowerCase().endsWith(`/${city.replaceAll(' ', '_')}`));
  if (inCity.length > 0) return inCity;
  return [canonical(name) ?? nearest(name, ZONES, 8) ?? []].flat();
}

const ZONES = Intl.supportedValuesOf('timeZone');

/** The zone that an old name such as PRC stands for. */
function canonical(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
