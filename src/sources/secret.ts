import { readFileSync } from 'node:fs';
import { reasonOf } from '../domain/common/errors';
import { pathIn, refuseField, type Declaration } from './type';

/** Where a secret is: in a file, or in a variable of the environment. Never in the file of sources itself. */
export interface SecretPlace {
  file: string | undefined;
  variable: string | undefined;
}

/**
 * The secret `field` of a source; null where the declaration names no place of it. Throws InvalidInput, without the
 * secret, where its place holds none.
 */
export function readSecret(
  declaration: Declaration,
  field: string,
  { file, variable }: SecretPlace,
): string | null {
  if (file !== undefined)
    return orRefuse(declaration, `${field}File`, file, () => readFileSync(pathIn(declaration, file), 'utf8'));
  if (variable === undefined) return null;
  return orRefuse(declaration, `${field}Variable`, variable, () => declaration.env[variable] ?? '');
}

function orRefuse(declaration: Declaration, field: string, value: string, read: () => string): string {
  try {
    const secret = read().trim();
    if (secret !== '') return secret;
  } catch (error) {
    const expected = `a file that can be read and holds nothing but the secret (${reasonOf(error)})`;
    return refuseField(declaration, field, { value, expected });
  }
  return refuseField(declaration, field, {
    value,
    expected: 'one that holds the secret: it is empty or not set',
  });
}
