import type { ToDo, ToDoCounts } from '../../domain/closing/toDo';
import type { Locale } from '../../domain/common/notice';
import { singleLine } from '../../domain/common/text';
import { formatColumnDay, formatDay } from '../../domain/common/format';
import { adminFrame, composeAdminMail, type AdminMailOptions, type AdminReader } from './adminMail';
import type { ComposedMail } from '../notice/compose';
import { BUILT_IN } from '../branding/design';
import { fittingHtml, MAX_ROWS, type RenderedMail } from '../notice/render';
import { webLink } from '../notice/taskView';
import { csvRows } from '../spreadsheet';
import { ADMIN_TEXTS } from '../texts/admin';
import { TO_DO_COLUMNS, toDoCells } from './toDoCsv';

/** What one recipient is asked to do by hand. */
export interface ToDoList {
  id: string;
  /** Whether some of it waits for longer than it should. */
  reminder: boolean;
  madeAt: Date;
  /** At least one; the oldest first. The first of it, where it is too much for a mail. */
  toDo: ToDo[];
  /** How much it is in all. */
  counts: ToDoCounts;
}

const FILE = 'to-do.csv';

/** The mail that lists what is to be done by hand. Every byte derives from `list` and `options`. */
export const composeToDoList = (list: ToDoList, options: AdminMailOptions): Promise<ComposedMail> =>
  composeAdminMail(
    { id: list.id, date: list.madeAt, follows: null, ...renderToDoList(list, options) },
    options,
  );

/** What the list says: at most MAX_ROWS of it as a table, and as CSV all that fits into a mail. */
export function renderToDoList(list: ToDoList, reader: AdminReader = {}): RenderedMail {
  const template = (reader.design ?? BUILT_IN).template('toDo');
  const lines = linesOf(list);
  const shown = { attached: lines.length, rows: MAX_ROWS };
  const view = viewOf(list, shown, reader);
  return {
    subject: view.subject,
    text: template.text(view),
    html: fittingHtml(template.html, view, (rows) => viewOf(list, { ...shown, rows }, reader)).html,
    attachments: [csvOf(lines)],
  };
}

/** How much of a list its table has, and its attachment. */
interface Shown {
  rows: number;
  attached: number;
}

function viewOf({ toDo, reminder, counts }: ToDoList, { rows, attached }: Shown, reader: AdminReader) {
  const frame = adminFrame(reader);
  const { toDo: texts } = ADMIN_TEXTS[frame.locale];
  const first = formatDay(toDo[0]!.since, { ...frame, timeZone: 'UTC' });
  const title = reminder ? texts.reminder(counts, first) : texts.title(counts);
  const all = counts.off + counts.on;
  return {
    ...frame,
    subject: `${frame.brand.name}: ${title}`,
    title,
    about: texts.about([...new Set(toDo.map(({ source }) => source))].toSorted()),
    columns: texts.columns,
    colon: texts.colon,
    tasks: toDo.slice(0, rows).map((one) => rowOf(one, frame.locale)),
    more: all > rows ? texts.more(all - rows, all > attached ? attached : null) : null,
    done: texts.done,
    command: `rollcall closing done --csv ${FILE}`,
    footer: texts.footer,
  };
}

function rowOf(
  { what, task, url, managedBy, projectName, source, owner, reason, since }: ToDo,
  locale: Locale,
) {
  const { toDo: texts } = ADMIN_TEXTS[locale];
  const isOn = what === 'switch on';
  return {
    name: singleLine(task),
    url: webLink(url),
    mark: isOn ? texts.switchOn : null,
    place: singleLine(texts.place(projectName, source, managedBy)),
    owner: texts.owner(owner),
    reason: isOn ? texts.restored : (texts.reasons[reason] ?? reason),
    since: formatColumnDay(since, { locale, timeZone: 'UTC' }),
  };
}

/** A mail larger than some megabytes is refused by many servers. Bytes, before it is encoded for the mail. */
const MAX_CSV = 2_000_000;

/** The lines of the attachment, but for its header: as many as fit. */
function linesOf({ toDo }: ToDoList): string[] {
  let size = 0;
  const lines = toDo.map((one) => csvRows([toDoCells(one)], '\r\n'));
  const fitting = lines.findIndex((line) => (size += Buffer.byteLength(line)) > MAX_CSV);
  return fitting === -1 ? lines : lines.slice(0, fitting);
}

function csvOf(lines: string[]) {
  const table = [csvRows([TO_DO_COLUMNS], '\r\n'), ...lines].join('');
  return {
    filename: FILE,
    contentType: 'text/csv; charset=utf-8',
    // The byte order mark tells Excel that it is UTF-8.
    content: Buffer.from(`\uFEFF${table}`),
  };
}
