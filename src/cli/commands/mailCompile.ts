import { Command } from 'commander';
import type { Io } from '../io';
import { existsSync } from 'node:fs';
import { compileTemplates } from '../../mail/branding/compile';
import { loadDesign } from '../../mail/branding/design';
import { wrong } from '../options';

const HELP = `
Layouts are written in MJML; what runs is the HTML made of them. Copy those you want to change, and what they include,
from Rollcall's own templates/mail, change them, and compile them in place: "notice.mjml" becomes "notice.html.hbs"
beside it. Needs the package "mjml", which a checkout of Rollcall has. What is wrong is named.

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
 * Compiles the MJML of `folder` in place, then checks what came of it. Throws InvalidInput where there is no such
 * folder and for a template that prints what there is not, an Error naming what is wrong with a layout.
 */
export async function compileFolder(io: Io, folder: string): Promise<void> {
  if (!existsSync(folder)) throw wrong('<folder>', folder, 'a folder that there is');
  const compiled = await compileTemplates(folder, folder);
  loadDesign(folder);
  io.print(`${compiled.length} templates compiled: ${compiled.join(', ')}`);
}
