import type { Locale } from '../../domain/common/notice';
import { composeAlert, renderAlert } from '../admin/alert';
import { composeMail, type ComposedMail } from '../notice/compose';
import type { Design } from '../branding/design';
import { composeDigest, renderDigest } from '../admin/digest';
import { renderMail, type RenderedMail } from '../notice/render';
import { composeToDoList, renderToDoList } from '../admin/toDoList';
import { ALERT, ALL_CLEAR, REPORT, TO_DO_LIST } from './admin';
import { NOTICES } from './notices';

/** A mail with sample data: what it says, and as it would be sent. */
export interface Sample extends RenderedMail {
  mail: ComposedMail;
}

/** The names of all samples. */
export const SAMPLES = [
  ...Object.keys(NOTICES),
  'admin-digest',
  'admin-alert',
  'admin-all-clear',
  'admin-to-do',
];

const LINK = 'https://rollcall.example.org/r/k1.example-Zm9yIG9uZSBwZXJzb24gb25seQ';
const DOMAIN = 'example.org';

/** The sample `name` in one language, from `from`. Throws RangeError when there is none of that name. */
export async function sampleOf(name: string, locale: Locale, design: Design, from: string): Promise<Sample> {
  const notice = NOTICES[name]?.(locale);
  if (!notice) return sampleForAdmins(name, locale, design, from);
  const mail = await composeMail(notice, { link: LINK, from, domain: DOMAIN, design });
  return { ...renderMail(notice, LINK, design), mail };
}

async function sampleForAdmins(name: string, locale: Locale, design: Design, from: string): Promise<Sample> {
  const options = { to: ['platform-team@example.org'], from, domain: DOMAIN, locale, design };
  if (name === 'admin-digest')
    return { ...renderDigest(REPORT, options), mail: await composeDigest(REPORT, options) };
  if (name === 'admin-to-do')
    return { ...renderToDoList(TO_DO_LIST, options), mail: await composeToDoList(TO_DO_LIST, options) };
  const alert = { 'admin-alert': ALERT, 'admin-all-clear': ALL_CLEAR }[name];
  if (!alert) throw new RangeError(`there is no sample called "${name}"`);
  return { ...renderAlert(alert, options), mail: await composeAlert(alert, options) };
}
