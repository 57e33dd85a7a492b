import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { LOCALES, type Locale } from '../domain/notice';
import { TEXTS } from './texts';

const TEMPLATES = path.join(__dirname, '../../templates/page');

/** The pages and their style sheet. Every value is escaped; a template that asks for what is not there throws. */
export interface Pages {
  css: string;
  /** The template `name` in `locale`, `view` being what it is about. */
  render(name: 'notice' | 'problem' | 'home', locale: Locale, view: object): string;
}

/** Reads and compiles the templates once; links to the style sheet begin with the path of `baseUrl`. */
export function loadPages(baseUrl: string): Pages {
  const handlebars = Handlebars.create();
  const css = read('page.css');
  const hash = createHash('sha256').update(css).digest('base64url').slice(0, 12);
  const stylesheet = `${basePath(baseUrl)}/page.css?v=${hash}`;
  for (const file of readdirSync(TEMPLATES).filter((name) => name.endsWith('.hbs'))) {
    handlebars.registerPartial(path.basename(file, '.hbs'), read(file));
  }
  const template = (name: string) => handlebars.compile(`{{> ${name}}}`, { strict: true });
  const templates = { notice: template('notice'), problem: template('problem'), home: template('home') };
  return {
    css,
    render: (name, locale, view) => templates[name]({ ...view, ...frame(locale), stylesheet }),
  };
}

/** The path that `baseUrl` adds in front of ours, where a proxy serves Rollcall below one. */
export const basePath = (baseUrl: string): string => new URL(baseUrl).pathname.replace(/\/+$/, '');

const read = (file: string) => readFileSync(path.join(TEMPLATES, file), 'utf8');

const frame = (locale: Locale) => ({
  t: TEXTS[locale],
  locale,
  languages: LOCALES.map((id) => ({ id, name: TEXTS[id].language, current: id === locale })),
});
