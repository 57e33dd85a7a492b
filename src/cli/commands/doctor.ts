import { Command } from 'commander';
import { checkConfiguration } from '../checks/configuration';
import { checkDatabase } from '../checks/database';
import type { Finding } from '../checks/finding';
import { checkSmtp } from '../checks/smtp';
import { checkTemporal } from '../checks/temporal';
import type { Env } from '../../config';
import { EXIT, Exit, type Io } from '../io';
import { environment } from '../context';

const HELP = `
Changes nothing, sends nothing and prints no secrets. An open alert whose cause is gone is marked
"over". Exit code 1 if something is wrong.

Examples:
  $ rollcall doctor
  $ rollcall doctor --json | jq '.[] | select(.state == "wrong")'`;

/** `rollcall doctor`. */
export const doctorCommand = (io: Io): Command =>
  new Command('doctor')
    .description('Check configuration, servers and database, and explain how to fix what is wrong.')
    .option('--all', 'also list the variables that are not set, with their defaults')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', HELP)
    .action(async ({ all, json }: { all?: true; json?: true }) => {
      const env = environment(io);
      const findings = await examine(env, new Date());
      if (json) io.print(JSON.stringify(findings, null, 2));
      else report(io, findings, all);
      if (!json && !env['DATABASE_URL']) io.print('To try Rollcall without any setup: rollcall dev');
      if (findings.some(({ state }) => state === 'wrong')) throw new Exit(EXIT.failure);
    });

async function examine(env: Env, now: Date): Promise<Finding[]> {
  const parts = await Promise.all([checkDatabase(env, now), checkTemporal(env), checkSmtp(env)]);
  return [...checkConfiguration(env), ...parts.flat()];
}

function report(io: Io, findings: Finding[], all = false): void {
  const { green, yellow, red, bold, dim } = io.colours;
  const marks = { right: green('✓'), note: yellow('!'), wrong: red('✗') };
  const shown = all ? findings : findings.filter(({ unset }) => !unset);
  const width = Math.max(...shown.map(({ subject }) => subject.length)) + 2;
  for (const { state, subject, what, next } of shown) {
    io.print(`${marks[state]} ${bold(subject.padEnd(width))}${what}`);
    if (next) io.print(`  ${' '.repeat(width)}${dim(`→ ${next}`)}`);
  }
  const unset = findings.length - shown.length;
  if (unset > 0)
    io.print(dim(`  ${unset} variables are not set and use their defaults. To list them: --all`));
  const count = findings.filter(({ state }) => state === 'wrong').length;
  io.print('');
  io.print(
    count === 0
      ? green('Nothing is wrong.')
      : red(`${count} of ${findings.length} ${count === 1 ? 'is' : 'are'} wrong.`),
  );
}
