import { Command } from 'commander';
import { LOCALES } from '../../domain/common/notice';
import type { Io } from '../io';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadPart, variables } from '../../config';
import { InvalidInput } from '../../domain/common/errors';
import { count } from '../../domain/common/text';
import { loadDesign } from '../../mail/branding/design';
import { SAMPLES, sampleOf, type Sample } from '../../mail/preview';
import { indexPage, type Listed } from '../../mail/preview/indexPage';

const HELP = `
Writes every mail with sample data: to owners, to people asked in an owner's place, about closed
tasks, and to admins. Each mail is written as .html, .txt and .eml; a mail program opens the .eml as
it would arrive. Set ROLLCALL_MAIL_TEMPLATES to preview your own brand, texts and templates; the
command names every error in them.

Examples:
  $ rollcall mail preview
  $ rollcall mail preview --template final-notice --locale zh-CN
  $ ROLLCALL_MAIL_TEMPLATES=our-mails rollcall mail preview --out /tmp/mails`;

/** `rollcall mail preview`. */
export const previewCommand = (io: Io): Command =>
  new Command('preview')
    .description('Write every mail with sample data to files, with an index.html to browse them.')
    .option('--out <folder>', 'the folder to write to (default: mail-preview in ROLLCALL_STATE_DIR)')
    .option('--locale <locale>', `write only this language: ${LOCALES.join(' or ')}`)
    .option('--template <name>', 'write only this mail')
    .addHelpText('after', HELP)
    .action((options: PreviewOptions) => previewMails(io, options));

export interface PreviewOptions {
  /** The folder to write to; by default one in the state directory. */
  out?: string;
  locale?: string;
  template?: string;
}

const PART = variables.pick({
  ROLLCALL_MAIL_FROM: true,
  ROLLCALL_MAIL_TEMPLATES: true,
  ROLLCALL_STATE_DIR: true,
});

/**
 * Writes the samples that `options` select, and a page that shows them. Throws InvalidInput for an unknown language
 * or mail, and for invalid templates.
 */
export async function previewMails(io: Io, { locale, template, ...given }: PreviewOptions): Promise<void> {
  const locales = oneOf('--locale', LOCALES, locale);
  const names = oneOf('--template', SAMPLES, template);
  const { ROLLCALL_MAIL_FROM: from, ...values } = loadPart(PART, io.env);
  const out = given.out ?? path.join(values.ROLLCALL_STATE_DIR, 'mail-preview');
  const design = loadDesign(values.ROLLCALL_MAIL_TEMPLATES);
  await mkdir(out, { recursive: true });
  const listed: Listed[] = [];
  for (const name of names) {
    for (const one of locales) {
      const sample = await sampleOf(name, one, design, from);
      await writeSample(out, `${name}.${one}`, sample);
      listed.push({ name, locale: one, subject: sample.subject, bytes: Buffer.byteLength(sample.html) });
    }
  }
  await writeFile(path.join(out, 'index.html'), indexPage(listed));
  io.print(`${count(listed.length, 'mail')} written; open ${path.join(out, 'index.html')}`);
}

async function writeSample(out: string, name: string, { html, text, mail, attachments = [] }: Sample) {
  const files: [string, string | Buffer][] = [
    [`${name}.html`, html],
    [`${name}.txt`, text],
    [`${name}.eml`, mail.raw],
    ...attachments.map(({ content }): [string, Buffer] => [`${name}.csv`, content]),
  ];
  for (const [file, content] of files) await writeFile(path.join(out, file), content);
}

function oneOf<T extends string>(field: string, all: readonly T[], wanted: string | undefined): readonly T[] {
  if (wanted === undefined) return all;
  const found = all.filter((one) => one === wanted);
  if (found.length > 0) return found;
  throw new InvalidInput('arguments', [{ field, value: wanted, expected: `one of ${all.join(', ')}` }]);
}
