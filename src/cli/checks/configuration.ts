import { loadConfig, redactValue, variables, type Env } from '../../config';
import { InvalidInput, type Fault } from '../../domain/errors';
import { right, wrong, type Finding } from './finding';

/** Every variable: as it is set, its default, or what is wrong with it. No secret is shown. */
export function checkConfiguration(env: Env): Finding[] {
  const faults = faultsOf(env);
  const findings = Object.keys(variables.shape).map((name) => {
    const fault = faults.find(({ field }) => field === name);
    return fault ? toFinding(fault) : right(name, show(name, env[name]));
  });
  const others = faults.filter(({ field }) => !(field in variables.shape));
  return [...findings, ...others.map(toFinding)];
}

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

const show = (name: string, value: string | undefined) =>
  value?.trim() ? redactValue(name, value) : standard(name);

/** The default of the variable `name`, as it may be shown. */
function standard(name: string): string {
  const defaults = new Map<string, string | number | null | undefined>(Object.entries(optional.parse({})));
  const value = defaults.get(name) ?? null;
  return value === null ? 'not set' : `${value} (the default)`;
}

const optional = variables.omit({ DATABASE_URL: true, SMTP_URL: true, ROLLCALL_LINK_KEYS: true });
