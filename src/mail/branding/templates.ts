import { readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';

/** The mails there are a template of: what asks, tells what was closed, or who is asked now; and those to the admins. */
export const TEMPLATE_NAMES = ['notice', 'closed', 'handed', 'digest', 'alert', 'toDo'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** Where the build leaves the compiled templates; the same seen from src and from dist. */
export const COMPILED = path.join(__dirname, '../../../dist/templates/mail');

/** A mail's two forms, values escaped in HTML alone. */
export interface Template {
  html: (view: object) => string;
  text: (view: object) => string;
}

/** Gives a template by its name. Throws when the templates were not built. */
export type Templates = (name: TemplateName) => Template;

/** Templates, each compiled when first asked for; `own` has the sources of files that stand in for the built ones. */
export function openTemplates(own: ReadonlyMap<string, string>): Templates {
  const opened = new Map<TemplateName, Template>();
  const sourceOf = (file: string) => own.get(file) ?? readBuilt(file);
  return (name) => {
    const template = opened.get(name) ?? compileTemplate(name, sourceOf);
    opened.set(name, template);
    return template;
  };
}

function compileTemplate(name: TemplateName, sourceOf: (file: string) => string): Template {
  const tasks = compile(sourceOf('tasks.txt.hbs'), { noEscape: true });
  const text = compile(sourceOf(`${name}.txt.hbs`), { noEscape: true });
  return {
    html: compile(sourceOf(`${name}.html.hbs`), {}),
    text: (view) => tidy(text(view, { partials: { tasks } })),
  };
}

const compile = (source: string, options: CompileOptions) =>
  Handlebars.compile<object>(source, { ...options, strict: true });

/** What is left out of a text leaves no gap. */
const tidy = (text: string) => text.replace(/\n{3,}/g, '\n\n');

function readBuilt(file: string): string {
  try {
    return readFileSync(path.join(COMPILED, file), 'utf8');
  } catch (cause) {
    throw new Error(`The mail template ${file} is not built: run "npm run build"`, { cause });
  }
}
