import { existsSync } from 'node:fs';
import { compileTemplates } from '../mail/compile';
import { loadDesign } from '../mail/design';
import type { Io } from './io';
import { wrong } from './reading';

/**
 * Compiles the MJML of `folder` in place, then checks what came of it. Throws InvalidInput where there is no such
 * folder and for a template that prints what there is not, an Error naming what is wrong with a layout.
 */
export async function compileFolder(io: Io, folder: string): Promise<void> {
  if (!existsSync(folder)) throw wrong('<folder>', folder, 'a folder that there is');
  const compiled = await compileTemplates(folder, folder);
  loadDesign(folder);
  io.print(`${compiled.length} templates compiled: ${compiled.join(', ')}`);
}
