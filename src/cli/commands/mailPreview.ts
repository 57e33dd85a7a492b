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

export interface PreviewOptions {
  /** The folder to write to; one in the state directory where it is not given. */
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
 * Writes the samples that `options` ask for, and a page that shows them. Throws InvalidInput for a language or a mail
 * that there is none of, and for templates that are wrong.
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
