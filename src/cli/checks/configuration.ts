import { loadConfig, redactValue, variables, type Env } from '../../config';
import { InvalidInput, type Fault } from '../../domain/common/errors';
import { unknownVariables, type UnknownVariable } from '../unknownVariables';
import { note, right, wrong, type Finding } from './finding';
import { checkSources } from './sources';

/** One finding for each variable: its value, its default, or what is wrong with it. Secrets are not shown. */
export function checkConfiguration(env: Env): Finding[] {
  // The check of the sources reports what is wrong with their file.
  const faults = faultsOf({ ...env, ROLLCALL_SOURCES: undefined });
  const findings = Object.keys(variables.shape).map((name) => {
    const fault = faults.find(({ field }) => field === name);
    if (fault) return toFinding(fault);
    return name === 'ROLLCALL_ADMIN_ADDRESS' && !env[name]?.trim() ? NO_ADMIN : show(name, env[name]);
  });
  const others = faults.filter(({ field }) => !(field in variables.shape));
  return [...findings, ...others.map(toFinding), ...unknownVariables(env).map(toNote), ...checkSources(env)];
}

const toNote = ({ name, nearest }: UnknownVariable): Finding =>
  note(
    name,
    'is not a variable of Rollcall and has no effect',
    nearest ? `did you mean ${nearest}?` : 'docs/reference/configuration.md lists all variables',
  );

const NO_ADMIN = note(
  'ROLLCALL_ADMIN_ADDRESS',
  'not set: nobody gets digests of sweeps or alerts',
  'set it to the mail addresses of the admins, separated by commas',
);

function faultsOf(env: Env): Fault[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
}

const toFinding = ({ field, value, expected }: Fault) =>
  wrong(field, value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`, `expected ${expected}`);

const show = (name: string, value: string | undefined): Finding =>
  value?.trim() ? right(name, redactValue(name, value)) : { ...right(name, standard(name)), unset: true };

/** The default of the variable `name`, as text to show. */
function standard(name: string): string {
  const defaults = new Map<string, unknown>(Object.entries(optional.parse({})));
  const value = defaults.get(name) ?? null;
  if (value === null || (typeof value === 'object' && Object.keys(value).length === 0)) return 'not set';
  return `${typeof value === 'string' ? value : JSON.stringify(value)} (the default)`;
}

const optional = variables.omit({ DATABASE_URL: true, SMTP_URL: true, ROLLCALL_LINK_KEYS: true });
