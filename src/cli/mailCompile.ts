import { existsSync } from 'node:fs';
import { compileTemplates } from '../mail/compile';
import { loadDesign } from '../mail/design';
import { NotFound } from '../domain/errors';
import type { Io } from './io';

/**
 * Compiles the MJML of `folder` in place, then checks what came of it. Throws NotFound where there is no such folder,
 * an Error naming what is wrong with a layout, and InvalidInput for a template that prints what there is not.
 */
export async function compileFolder(io: Io, folder: string): Promise<void> {
  if (!existsSync(folder)) throw new NotFound(`There is no folder ${folder}`);
  const compiled = await compileTemplates(folder, folder);
  loadDesign(folder);
  io.print(`${compiled.length} templates compiled: ${compiled.join(', ')}`);
}
