import { Command } from 'commander';
import type { Io } from '../io';
import { existsSync } from 'node:fs';
import { compileTemplates } from '../../mail/branding/compile';
import { loadDesign } from '../../mail/branding/design';
import { wrong } from '../options';

const HELP = `
Layouts are written in MJML; the worker uses the compiled HTML. Copy the layouts you want to change,
and the files they include, from Rollcall's templates/mail. Edit them, then compile them in place:
"notice.mjml" becomes "notice.html.hbs" beside it. The command names every error. Needs the package
"mjml", which a clone of Rollcall has.

Examples:
  $ cp -r templates/mail our-mails && edit our-mails/notice.mjml
  $ rollcall mail compile our-mails
  $ ROLLCALL_MAIL_TEMPLATES=our-mails rollcall mail preview`;

/** `rollcall mail compile`. */
export const compileCommand = (io: Io): Command =>
  new Command('compile')
    .description('Compile your own mail templates from MJML.')
    .argument('<folder>', 'where they are; ROLLCALL_MAIL_TEMPLATES names it to the worker')
    .addHelpText('after', HELP)
    .action((folder: string) => compileFolder(io, folder));

/**
 * Compiles the MJML of `folder` in place, then checks the result. Throws InvalidInput if the folder does not exist or
 * a template uses an unknown value, and an Error naming what is wrong with a layout.
 */
export async function compileFolder(io: Io, folder: string): Promise<void> {
  if (!existsSync(folder)) throw wrong('<folder>', folder, 'a folder that there is');
  const compiled = await compileTemplates(folder, folder);
  loadDesign(folder);
  io.print(`${compiled.length} templates compiled: ${compiled.join(', ')}`);
}
