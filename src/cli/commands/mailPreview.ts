import { Command } from 'commander';
import { LOCALES } from '../../domain/notice';
import type { Io } from '../io';
import { previewMails, type PreviewOptions } from '../mailPreview';

const HELP = `
Every mail there is, with sample data: to an owner, to whoever is asked in an owner's place, of what was closed, and
to the admins. With ROLLCALL_MAIL_TEMPLATES it shows your own brand, words and templates, and says what is wrong with
them. Each is written as .html and .txt, and as .eml, which a mail program opens as it would arrive.

Examples:
  $ rollcall mail preview
  $ rollcall mail preview --template final-notice --locale zh-CN
  $ ROLLCALL_MAIL_TEMPLATES=our-mails rollcall mail preview --out /tmp/mails`;

/** `rollcall mail preview`. */
export const previewCommand = (io: Io): Command =>
  new Command('preview')
    .description('Write every mail with sample data to files, and an index.html to look at them.')
    .option('--out <folder>', 'where to (default: mail-preview in ROLLCALL_STATE_DIR)')
    .option('--locale <locale>', `one language: ${LOCALES.join(' or ')}`)
    .option('--template <name>', 'one mail')
    .addHelpText('after', HELP)
    .action((options: PreviewOptions) => previewMails(io, options));
