import { readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import type { MailView } from './view';

/** The mails there are a template of: one that asks, one that tells what was closed; and those to the admins. */
export type TemplateName = 'notice' | 'closed' | 'digest' | 'alert';

/** Where the build leaves the compiled templates; the same seen from src and from dist. */
export const COMPILED = path.join(__dirname, '../../dist/templates/mail');

interface Template<View> {
  html: (view: View) => string;
  text: (view: View) => string;
}

const loaded = new Map<TemplateName, Template<object>>();

/** A template in its two forms, values escaped in HTML alone. Throws when the templates were not built. */
export function loadTemplate<View extends object = MailView>(name: TemplateName): Template<View> {
  const template = loaded.get(name) ?? {
    html: compile(`${name}.html.hbs`),
    text: compileText(name),
  };
  loaded.set(name, template);
  return template;
}

function compileText(name: TemplateName): Template<object>['text'] {
  const options = { noEscape: true };
  const partials = { tasks: compile('tasks.txt.hbs', options) };
  const template = compile(`${name}.txt.hbs`, options);
  return (view) => template(view, { partials });
}

const compile = (file: string, options: CompileOptions = {}) =>
  Handlebars.compile<object>(read(file), { ...options, strict: true });

function read(file: string): string {
  try {
    return readFileSync(path.join(COMPILED, file), 'utf8');
  } catch (cause) {
    throw new Error(`The mail template ${file} is not built: run "npm run build"`, { cause });
  }
}
