import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileTemplates } from '../../../src/mail/branding/compile';
import { COMPILED } from '../../../src/mail/branding/templates';

it('compiles what the mailer reads, with the placeholders still to be filled in', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'templates-'));
  await compileTemplates(folder);
  expect((await readdir(folder)).toSorted()).toEqual([
    'alert.html.hbs',
    'alert.txt.hbs',
    'closed.html.hbs',
    'closed.txt.hbs',
    'digest.html.hbs',
    'digest.txt.hbs',
    'handed.html.hbs',
    'handed.txt.hbs',
    'notice.html.hbs',
    'notice.txt.hbs',
    'tasks.txt.hbs',
    'toDo.html.hbs',
    'toDo.txt.hbs',
  ]);
  const html = await readFile(path.join(folder, 'notice.html.hbs'), 'utf8');
  expect(html).toContain('href="{{link}}"');
  expect(html).not.toContain('<mj-');
  expect(html).toBe(await readFile(path.join(COMPILED, 'notice.html.hbs'), 'utf8'));
  await rm(folder, { recursive: true });
});
