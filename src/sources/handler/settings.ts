import { z } from 'zod';
import { parseSecret, SECRET_EXPECTED } from '../../security/webhookSignature';
import { milliseconds, programFields, programOf, timeLimit } from '../program/settings';
import { readSecret } from '../secret';
import { refuseField, type Declaration } from '../type';
import type { Handler } from './handler';

/** A command that closes tasks, as the file of sources has it. */
export const commandFields = z.strictObject({ by: z.literal('command'), ...programFields });

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
    timeLimit,
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
  return commandHandler(programOf(fields, declaration, 'closing.'));
}
