import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROLLCALL } from './brand';

const SOURCE = path.join(__dirname, '../../templates/mail');

/**
 * Compiles every template of `templates/mail` into `outDir`: MJML to the HTML mail programs
 * understand, plain text as it is. The placeholders stay, for Handlebars to fill in and escape:
 * nothing a user wrote ever is MJML source. For the build only: MJML is no runtime dependency.
 * Throws an Error naming the file and what is wrong with it.
 */
export async function compileTemplates(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  for (const file of await readdir(SOURCE)) {
    const source = path.join(SOURCE, file);
    if (file.endsWith('.mjml')) {
      await writeFile(path.join(outDir, file.replace(/\.mjml$/, '.html.hbs')), await compileMjml(source));
    } else if (file.endsWith('.hbs')) {
      await writeFile(path.join(outDir, file), await readFile(source));
    }
  }
}

async function compileMjml(file: string): Promise<string> {
  const { default: mjml } = await import('mjml');
  const { html, errors } = await mjml(await readFile(file, 'utf8'), {
    filePath: file,
    ignoreIncludes: false,
    validationLevel: 'soft',
    fonts: {},
  });
  if (errors.length > 0) {
    throw new Error(`${file}: ${errors.map((error) => error.formattedMessage).join('; ')}`);
  }
  return html.replace(/^\s+/gm, '').replaceAll(ROLLCALL.colour, '{{@root.brand.colour}}');
}
