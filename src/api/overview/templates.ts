import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { calmPage } from '../../domain/common/text';
import { basePath } from '../html/templates';

const TEMPLATES = path.join(__dirname, '../../../templates/admin');

/** The admin pages and their style sheet. All values are escaped; a template that uses an unknown value throws. */
export interface AdminPages {
  css: string;
  render(name: 'overview' | 'signIn' | 'problem', view: object): string;
}

/** Reads and compiles the templates once. Links in them begin with the path of `baseUrl`. */
export function loadAdminPages(baseUrl: string): AdminPages {
  const handlebars = Handlebars.create();
  const css = read('admin.css');
  const base = basePath(baseUrl);
  const hash = createHash('sha256').update(css).digest('base64url').slice(0, 12);
  handlebars.registerPartial('layout', read('layout.hbs'));
  const compile = (name: string) => handlebars.compile(read(`${name}.hbs`), { strict: true });
  const templates = {
    overview: compile('overview'),
    signIn: compile('signIn'),
    problem: compile('problem'),
  };
  const frame = { base, stylesheet: `${base}/admin/admin.css?v=${hash}` };
  return { css, render: (name, view) => calmPage(templates[name]({ ...view, ...frame })) };
}

const read = (file: string) => readFileSync(path.join(TEMPLATES, file), 'utf8');
