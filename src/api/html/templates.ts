import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { LOCALES, type Locale } from '../../domain/common/notice';
import { calmPage } from '../../domain/common/text';
import { TEXTS } from './texts';

const TEMPLATES = path.join(__dirname, '../../../templates/page');

/** The pages, their style sheet, and the optional script of long pages. All values are escaped; a template that uses an unknown value throws. */
export interface Pages {
  css: string;
  js: string;
  /** Renders the template `name` in `locale` with `view`. `tab` is the window's title if it differs from the heading. */
  render(
    name: 'notice' | 'problem' | 'home',
    locale: Locale,
    view: { title: string; tab?: string; [more: string]: unknown },
  ): string;
}

/** Reads and compiles the templates once. Links in them begin with the path of `baseUrl`. */
export function loadPages(baseUrl: string): Pages {
  const handlebars = Handlebars.create();
  handlebars.registerHelper('address', (url: string) => new Handlebars.SafeString(quoted(url)));
  handlebars.registerHelper('attribute', (value: string) => new Handlebars.SafeString(attribute(value)));
  const css = read('page.css') + columnLabels();
  const js = read('page.js');
  const address = (file: string, text: string) => `${basePath(baseUrl)}/${file}?v=${hashOf(text)}`;
  const stylesheet = address('page.css', css);
  const script = address('page.js', js);
  for (const file of readdirSync(TEMPLATES).filter((name) => name.endsWith('.hbs'))) {
    handlebars.registerPartial(path.basename(file, '.hbs'), read(file));
  }
  const template = (name: string) => handlebars.compile(`{{> ${name}}}`, { strict: true });
  const templates = { notice: template('notice'), problem: template('problem'), home: template('home') };
  return {
    css,
    js,
    render: (name, locale, view) => {
      const scripted = 'filter' in view && view.filter === true;
      const shown = { tab: view.title, ...view, ...frame(locale), stylesheet };
      return calmPage(templates[name]({ ...shown, script: scripted ? script : null }));
    },
  };
}

/** The path of `baseUrl`, under which a proxy may serve Rollcall; without a trailing slash. */
export const basePath = (baseUrl: string): string => new URL(baseUrl).pathname.replace(/\/+$/, '');

/** Escapes an address for use within quotes. Handlebars would also escape each `=`, six characters 2,000 times. */
const quoted = (url: string) => url.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** An attribute value, in quotes only if it needs them: with 2,000 rows, every character adds up. */
const attribute = (value: string) => (/^[a-z]+$/.test(value) ? value : `"${quoted(value)}"`);

/** On a phone, rows of a long page are not shown as a table: each value gets its column's name as a prefix. */
function columnLabels(): string {
  const rules = LOCALES.flatMap((locale) => {
    const { edited, lastRun, runs, schedule } = TEXTS[locale];
    return [edited, lastRun, runs, schedule].map(
      (label, at) =>
        `:lang(${locale}) .long td:nth-child(${at + 2})::before{content:${JSON.stringify(`${label} `)}}`,
    );
  });
  return `@media (max-width: 56rem){${rules.join('')}}\n`;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 12);

const read = (file: string) => readFileSync(path.join(TEMPLATES, file), 'utf8');

const frame = (locale: Locale) => ({
  t: TEXTS[locale],
  // The script inserts the number.
  found: TEXTS[locale].filter.many({ tasks: '{}' }),
  locale,
  languages: LOCALES.map((id) => ({ id, name: TEXTS[id].language, current: id === locale })),
});
