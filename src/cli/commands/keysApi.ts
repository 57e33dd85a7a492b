import { Command } from 'commander';
import { baseUrlOf, loadPart, variables } from '../../config';
import { SCOPES } from '../../security/scopes';
import type { ApiKeyRow } from '../../operations/admin/apiKeys';
import { withEmbedded } from '../embedded';
import type { Io } from '../io';
import { withOperator } from '../context';
import { readInput, who } from '../options';
import { showDay, showTime, table } from '../output/table';

const scopes = Object.entries(SCOPES)
  .map(([name, meaning]) => `  ${name.padEnd(18)}${meaning}`)
  .join('\n');

const CREATE_HELP = `
Scopes:
${scopes}

The key is shown only once, here. Rollcall stores only its hash.

Examples:
  $ rollcall keys api create --name dashboard --scope read
  $ rollcall keys api create --name chat-bot --scope write:owners write:exemptions --expires 2027-06-30`;

const operations = () => import('../../operations/admin/apiKeys.js');

/** `rollcall keys api ...`. */
export function keysApiCommand(io: Io): Command {
  const command = new Command('api').description('Manage the keys of the admin API.');
  command.addHelpText('after', '\nExamples:\n  $ rollcall keys api list');
  command.addCommand(createCommand(io));
  command.addCommand(listCommand(io));
  command.addCommand(revokeCommand(io));
  return command;
}

interface CreateOptions {
  name?: string;
  scope?: string[];
  expires?: string;
  json?: true;
  by: string;
}

const createCommand = (io: Io) =>
  new Command('create')
    .description('Create a key and show it once.')
    .option('--name <name>', 'what the key is for; the audit records this name (required)')
    .option('--scope <scope...>', 'what the key may do (required)')
    .option(
      '--expires <date>',
      'when it expires: a date such as 2027-01-31 (00:00 UTC), or a time (default: never)',
    )
    .option('--json', 'print JSON')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', CREATE_HELP)
    .action(({ name, scope: scopes, expires: expiresAt, json, by }: CreateOptions) =>
      withOperator(io, by, async (operator) => {
        const { createKey } = await operations();
        const names = { scopes: '--scope', expiresAt: '--expires' };
        const made = await createKey(
          operator,
          readInput(createKey.input, { name, scopes, expiresAt }, names),
        );
        if (json) return io.print(JSON.stringify(made));
        io.print(made.key);
        io.note(io.colours.dim(howToUse(io)));
      }),
    );

function howToUse(io: Io): string {
  const at = baseUrlOf(loadPart(ADDRESS, withEmbedded(io.env).env));
  return `This is the only time it is shown. Sign in with it at ${at}/admin, or send it as "Authorization: Bearer …".`;
}

const ADDRESS = variables.pick({ ROLLCALL_BASE_URL: true, ROLLCALL_API_HOST: true, ROLLCALL_API_PORT: true });

const listCommand = (io: Io) =>
  new Command('list')
    .description('List all keys, including revoked ones: their scopes, and when they were last used.')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      "\nExamples:\n  $ rollcall keys api list --json | jq '.[] | select(.usedAt == null)'",
    )
    .action(({ json }: { json?: true }) =>
      withOperator(io, who(), async (operator) => {
        const keys = await (await operations()).listKeys(operator);
        if (json) return io.print(JSON.stringify(keys, null, 2));
        const head = ['id', 'name', 'scopes', 'state', 'used', 'made', 'by'];
        io.print(keys.length > 0 ? table(keys.map(toRow), head.map(io.colours.dim)) : '  no keys');
      }),
    );

const toRow = (key: ApiKeyRow) => [
  key.id,
  key.name,
  key.scopes.join(' '),
  stateOf(key),
  key.usedAt ? showTime(key.usedAt) : 'never',
  showDay(key.madeAt),
  key.madeBy,
];

function stateOf({ revokedAt, revokedBy, expiresAt }: ApiKeyRow): string {
  if (revokedAt) return `revoked ${showDay(revokedAt)} by ${revokedBy ?? 'somebody'}`;
  return expiresAt ? `until ${showTime(expiresAt)}` : 'in use';
}

const revokeCommand = (io: Io) =>
  new Command('revoke')
    .description('Revoke a key, from the next request on.')
    .argument('<id>', 'the id of the key: the part between "rollcall_" and the next "_"')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', '\nExamples:\n  $ rollcall keys api revoke w7kq2mzn4a')
    .action((id: string, { by }: { by: string }) =>
      withOperator(io, by, async (operator) => {
        const { name } = await (await operations()).revokeKey(operator, { id });
        io.print(`${io.colours.green('✓')} key ${id} (${name}) is revoked`);
      }),
    );
