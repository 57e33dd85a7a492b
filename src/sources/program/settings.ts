import path from 'node:path';
import { z } from 'zod';
import { after, isLength } from '../../domain/cadence/durations';
import { pathIn, refuseField, type Declaration } from '../type';
import type { Program } from './program';

const TIME = 'a time of up to 2 minutes, as "60 seconds"';
const ARGV = 'the program and its arguments as a list, as [/usr/local/bin/switch-tasks, --quiet]';
const NAMES = 'names of environment variables, as [PLANT_TOKEN]';

export const milliseconds = (length: string) => after(new Date(0), length).getTime();

/** How long a program, or a server, may take. */
export const timeLimit = z
  .string({ error: TIME })
  .refine((text) => isLength(text) && milliseconds(text) <= 120_000, { error: TIME })
  .default('60 seconds');

/** The fields by which the file of sources has a program. */
export const programFields = {
  command: z
    .array(z.string({ error: ARGV }).min(1, { error: ARGV }), { error: ARGV })
    .min(1, { error: ARGV }),
  environment: z
    .array(z.string({ error: NAMES }).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: NAMES }), { error: NAMES })
    .default([]),
  timeLimit,
};

type ProgramFields = z.infer<z.ZodObject<typeof programFields>>;

/** The program of these fields, which stand below `place`. Throws InvalidInput for a variable that is not there. */
export function programOf(fields: ProgramFields, declaration: Declaration, place: string): Program {
  const [program = '', ...args] = fields.command;
  const given = fields.environment.map((name) => {
    const value = declaration.env[name];
    return [name, value ?? refuseVariable(declaration, place, name)] as const;
  });
  return {
    argv: [program.includes('/') ? pathIn(declaration, program) : program, ...args],
    folder: path.dirname(declaration.file),
    env: { PATH: declaration.env['PATH'] ?? '', ...Object.fromEntries(given) },
    hidden: given.map(([, value]) => value),
    timeLimit: milliseconds(fields.timeLimit),
  };
}

const refuseVariable = (declaration: Declaration, place: string, name: string): never =>
  refuseField(declaration, `${place}environment`, { value: name, expected: 'a variable that is set' });
