import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROLLCALL } from './brand';

const SOURCE = path.join(__dirname, '../../../templates/mail');

/**
 * Compiles every template of `source` into `outDir`: MJML to the HTML mail programs understand, plain text as it is.
 * The placeholders stay, for Handlebars to fill in and escape: nothing a user wrote ever is MJML source. For the build
 * and for templates of one's own: MJML is no runtime dependency. Returns the files made of MJML.
 * Throws an Error naming the file and what is wrong with it, or that MJML is not there.
 */
export async function compileTemplates(outDir: string, source = SOURCE): Promise<string[]> {
  await mkdir(outDir, { recursive: true });
  const compiled: string[] = [];
  for (const file of (await readdir(source)).toSorted()) {
    const from = path.join(source, file);
    if (file.endsWith('.mjml')) {
      const made = file.replace(/\.mjml$/, '.html.hbs');
      await replaceFile(path.join(outDir, made), await compileMjml(from));
      compiled.push(made);
    } else if (file.endsWith('.txt.hbs') && source !== outDir) {
      await replaceFile(path.join(outDir, file), await readFile(from, 'utf8'));
    }
  }
  return compiled;
}

/** Whoever reads meanwhile gets the whole file of before, or this one. */
async function replaceFile(file: string, content: string): Promise<void> {
  await writeFile(`${file}.${process.pid}`, content);
  await rename(`${file}.${process.pid}`, file);
}

async function compileMjml(file: string): Promise<string> {
  const mjml = await loadMjml();
  const { html, errors } = await mjml(await readFile(file, 'utf8'), {
    filePath: file,
    ignoreIncludes: false,
    validationLevel: 'soft',
    fonts: {},
  });
  if (errors.length > 0) {
    throw new Error(`${file}: ${errors.map((error) => error.formattedMessage).join('; ')}`);
  }
  return (
    html
      .replace(/^\s+/gm, '')
      // Spam filters take tiny white text for a trick; not to be displayed is enough.
      .replace('font-size:1px;color:#ffffff;line-height:1px;', '')
      // MJML takes no placeholder for a colour: the sources have the built-in one, what is made of them the brand's.
      .replaceAll(ROLLCALL.colour, '{{@root.brand.colour}}')
  );
}

async function loadMjml() {
  try {
    return (await import('mjml')).default;
  } catch (cause) {
    throw new Error('The package mjml is not installed; a checkout of Rollcall has it: npm install mjml', {
      cause,
    });
  }
}
