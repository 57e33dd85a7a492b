import { DateTime } from 'luxon';
import { missingObject, serverError, type Answer } from './answers';
import type { SimTask } from './world';

/** The zone of the simulated bk-sops: of the dates it writes where no other is asked for. */
const TIME_ZONE = 'Asia/Shanghai';

/** Characters of an editor in bk-sops' table. */
export const LONGEST_ACCOUNT = 32;

/** A task as bk-sops tells it, with its latest edit where that is asked for; or what the whole call is answered instead. */
export function infoOf(
  task: SimTask,
  query: URLSearchParams,
  timeZone = TIME_ZONE,
): object | { failed: Answer } {
  if (task.lost === 'beat') return { failed: serverError };
  const info = {
    id: task.id,
    name: task.name,
    template_id: '1',
    template_source: 'project',
    creator: task.creator,
    cron: fitted(task.cron),
    enabled: task.enabled,
    last_run_at: written(task.lastRunAt, timeZone),
    total_run_count: task.runs,
  };
  if (query.get('include_edit_info') !== 'true') return info;
  // Whether the template is the latest is told beside the edit, and takes the template to tell.
  if (task.lost === 'template')
    return { failed: missingObject('TaskTemplate matching query does not exist.') };
  if (task.lost === 'pipeline') return { failed: serverError };
  return { ...info, editor: task.editor, edit_time: written(task.editedAt, timeZone), is_latest: true };
}

const written = (date: Date | null, timeZone: string) =>
  date ? DateTime.fromJSDate(date, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ss ZZZ') : '';

/** As bk-sops writes the schedule of a project: the day of the week before that of the month. */
function fitted(cron: string): string {
  const [minute, hour, day, month, weekday] = cron.split(' ');
  return `${minute} ${hour} ${weekday} ${day} ${month} (m/h/d/dM/MY) ${TIME_ZONE}`;
}
