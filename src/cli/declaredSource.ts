import { loadSources } from '../config';
import { NotFound } from '../domain/common/errors';
import type { DeclaredSource } from '../sources/type';
import { environment } from './context';
import type { Io } from './io';

/** The source `name` in the file of sources. Throws NotFound naming the declared sources. */
export function declaredSource(io: Io, name: string): DeclaredSource {
  const sources = loadSources(environment(io));
  const source = sources.find((one) => one.name === name);
  if (source) return source;
  const names = sources.map((one) => one.name).join(', ') || 'none';
  throw new NotFound(`The file of ROLLCALL_SOURCES has no source ${name}. It has: ${names}`);
}
