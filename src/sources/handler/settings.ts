import path from 'node:path';
import { z } from 'zod';
import { after, isLength } from '../../domain/cadence/durations';
import { parseSecret, SECRET_EXPECTED } from '../../security/webhookSignature';
import { readSecret } from '../secret';
import { pathIn, refuseField, type Declaration } from '../type';
import type { Handler } from './handler';

const TIME = 'a time of up to 2 minutes, as "60 seconds"';
const ARGV = 'the program and its arguments as a list, as [/usr/local/bin/switch-tasks, --quiet]';
const NAMES = 'names of environment variables, as [PLANT_TOKEN]';

const milliseconds = (length: string) => after(new Date(0), length).getTime();

const timeLimit = z
  .string({ error: TIME })
  .refine((text) => isLength(text) && milliseconds(text) <= 120_000, { error: TIME });

/** A command that closes tasks, as the file of sources has it. */
export const commandFields = z.strictObject({
  by: z.literal('command'),
  command: z
    .array(z.string({ error: ARGV }).min(1, { error: ARGV }), { error: ARGV })
    .min(1, { error: ARGV }),
  environment: z
    .array(z.string({ error: NAMES }).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: NAMES }), { error: NAMES })
    .default([]),
  timeLimit: timeLimit.default('60 seconds'),
});

const URL_EXPECTED =
  'the address of a webhook, as https://plant.example.org/rollcall, without user and password';
const ONE_SECRET = 'either secretFile or secretVariable';

/** A webhook that closes tasks, as the file of sources has it. */
export const webhookFields = z
  .strictObject({
    by: z.literal('webhook'),
    webhook: z
      .url({ protocol: /^https?$/, error: URL_EXPECTED })
      .refine((url) => !url.includes('@'), { error: URL_EXPECTED }),
    secretFile: z.string({ error: ONE_SECRET }).min(1, { error: ONE_SECRET }).optional(),
    secretVariable: z.string({ error: ONE_SECRET }).min(1, { error: ONE_SECRET }).optional(),
    timeLimit: timeLimit.default('60 seconds'),
  })
  .refine(({ secretFile, secretVariable }) => (secretFile === undefined) !== (secretVariable === undefined), {
    error: ONE_SECRET,
    path: ['secretFile'],
  });

type WebhookFields = z.infer<typeof webhookFields>;

/** The command or the webhook that `fields` have. Throws InvalidInput for a secret, or a variable, that is not there. */
export const openHandler = (
  fields: CommandFields | WebhookFields,
  declaration: Declaration,
): Promise<Handler> =>
  fields.by === 'command' ? openCommand(fields, declaration) : openWebhook(fields, declaration);

async function openWebhook(fields: WebhookFields, declaration: Declaration): Promise<Handler> {
  const { webhookHandler } = await import('./webhook.js');
  const place = { file: fields.secretFile, variable: fields.secretVariable };
  const secret = readSecret(declaration, 'closing.secret', place) ?? '';
  if (!parseSecret(secret))
    refuseField(declaration, 'closing.secret', { value: '(not shown)', expected: SECRET_EXPECTED });
  return webhookHandler({ url: fields.webhook, secret, timeLimit: milliseconds(fields.timeLimit) });
}

type CommandFields = z.infer<typeof commandFields>;

async function openCommand(fields: CommandFields, declaration: Declaration): Promise<Handler> {
  const { commandHandler } = await import('./command.js');
  const [program = '', ...args] = fields.command;
  const given = fields.environment.map((name) => [name, valueOf(name, declaration)] as const);
  return commandHandler({
    argv: [program.includes('/') ? pathIn(declaration, program) : program, ...args],
    folder: path.dirname(declaration.file),
    env: { PATH: declaration.env['PATH'] ?? '', ...Object.fromEntries(given) },
    hidden: given.map(([, value]) => value),
    timeLimit: milliseconds(fields.timeLimit),
  });
}

const valueOf = (name: string, declaration: Declaration): string =>
  declaration.env[name] ??
  refuseField(declaration, 'closing.environment', { value: name, expected: 'a variable that is set' });
