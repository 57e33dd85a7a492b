import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(__dirname, '../..');

/** The text of a file of the project. */
export const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** The files below a folder of the project, named from its root. */
export const filesIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
    (file) => `${folder}/${file.replaceAll(path.sep, '/')}`,
  );

/** Everything that people read, in whatever language. */
export const DOCUMENTS = [...readdirSync(ROOT), ...filesIn('docs')].filter((file) => file.endsWith('.md'));
