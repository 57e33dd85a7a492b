import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import type { z } from 'zod';
import { addressIn, toMailConfig, type MailConfig } from './mail';
import { readSources } from './sources';
import { redactValue, variables, type Values } from './variables';
import { toDeployment, type Deployment } from './deployment';
import { followLinkKeys } from './linkKeys';
import { toLoginConfig, type LoginConfig } from './login';
import { toOidcConfig, type OidcConfig } from './oidc';
import { InvalidInput, type Fault } from '../domain/common/errors';
import type { LinkKeys } from '../security/linkToken';
import type { DeclaredSource } from '../sources/type';

export { redact } from './redact';
export { redactValue, variables } from './variables';
export type { HeaderLogin, LoginConfig, OidcLogin } from './login';
export type { OidcConfig } from './oidc';

export type Env = Record<string, string | undefined>;

/**
 * Where Temporal is and how to connect: from TEMPORAL_* variables, or from a profile of Temporal's configuration
 * file.
 */
export interface TemporalConfig extends ClientConnectConfig {
  address: string;
  namespace: string;
}

/** The configuration of every part of Rollcall; docs/reference/configuration.md describes the variables. */
export interface Config {
  databaseUrl: string;
  smtpUrl: string;
  mailFrom: string;
  mail: MailConfig;
  /** The domain of `mailFrom`, used in Message-IDs. */
  mailDomain: string;
  /** The beginning of every link in a mail, without a slash at its end. */
  baseUrl: string;
  /** Newest first: the newest signs, all of them verify. Read on every use: a rotation changes them. */
  readonly linkKeys: LinkKeys;
  apiHost: string;
  apiPort: number;
  temporalUiUrl: string;
  /** The proxies that are trusted to report a client's address: addresses and networks. */
  trustedProxies: string[];
  /** The provider whose access tokens open the admin API; null: only API keys do. */
  oidc: OidcConfig | null;
  /** The login that answering requires; null: the link is enough. */
  login: LoginConfig | null;
  mailPerSecond: number;
  /** The mailbox for escalations and closing notifications without a known mailbox; null if there is none. */
  fallbackAddress: string | null;
  /** The admins' mailboxes for digests and alerts; may be empty. */
  adminAddresses: string[];
  /** The port that serves metrics; null for none. */
  metricsPort: number | null;
  /** The port that serves a worker's probes; null for none. */
  workerPort: number | null;
  /** The sources that the file of sources declares. */
  sources: DeclaredSource[];
  /** A file that lists which people of several sources are the same person; null for none. */
  identityAliases: string | null;
  /** The version of the workers' code; null if Temporal is not told. */
  deployment: Deployment | null;
  stateDir: string;
  temporal: TemporalConfig;
}

/** Reads the configuration from `env`. Throws InvalidInput that names every missing or invalid variable. */
export function loadConfig(env: Env = process.env): Config {
  const values = parse(variables, env);
  const temporal = tryTemporal(env);
  const sources = trySources(env);
  const wrong = [values, sources, temporal].filter((part) => part instanceof InvalidInput);
  if (values instanceof InvalidInput || sources instanceof InvalidInput || temporal instanceof InvalidInput) {
    throw new InvalidInput(
      'configuration',
      wrong.flatMap((part) => part.faults),
    );
  }
  const keys = followLinkKeys(present(env)['ROLLCALL_LINK_KEYS'] ?? '', values.ROLLCALL_LINK_KEYS);
  return toConfig(values, { temporal, sources, keys });
}

/**
 * Reads only some of the variables, for a command that needs no more: `loadPart(variables.pick({ DATABASE_URL: true
 * }))`. Throws InvalidInput that names every missing or invalid one of them.
 */
export function loadPart<T>(part: z.ZodType<T>, env: Env = process.env): T {
  return orThrow(parse(part, env));
}

/**
 * Reads how to connect to Temporal; by default `localhost:7233`, namespace `default`. Throws InvalidInput if it
 * cannot be read.
 */
export function loadTemporalConfig(env: Env = process.env): TemporalConfig {
  return orThrow(tryTemporal(env));
}

/**
 * Reads the sources declared in the file of ROLLCALL_SOURCES. Throws InvalidInput that names everything wrong in it.
 */
export function loadSources(env: Env = process.env): DeclaredSource[] {
  return orThrow(trySources(env));
}

/** The environment this process was started with. */
export const currentEnv = (): Env => process.env;

/** The address of the pages, without a slash at its end: the configured one, else where the API listens. */
export const baseUrlOf = (
  values: Pick<Values, 'ROLLCALL_BASE_URL' | 'ROLLCALL_API_HOST' | 'ROLLCALL_API_PORT'>,
): string =>
  withoutSlash(values.ROLLCALL_BASE_URL ?? `http://${values.ROLLCALL_API_HOST}:${values.ROLLCALL_API_PORT}`);

function toConfig(
  values: Values,
  { temporal, sources, keys }: Pick<Config, 'temporal' | 'sources'> & { keys: () => LinkKeys },
): Config {
  const { ROLLCALL_API_HOST: apiHost, ROLLCALL_API_PORT: apiPort } = values;
  return {
    databaseUrl: values.DATABASE_URL,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.ROLLCALL_MAIL_FROM,
    mail: toMailConfig(values),
    mailDomain: addressIn(values.ROLLCALL_MAIL_FROM).split('@')[1] ?? '',
    baseUrl: baseUrlOf(values),
    get linkKeys() {
      return keys();
    },
    apiHost,
    apiPort,
    temporalUiUrl: withoutSlash(values.ROLLCALL_UI_URL),
    trustedProxies: values.ROLLCALL_TRUSTED_PROXIES,
    oidc: toOidcConfig(values),
    login: toLoginConfig(values),
    mailPerSecond: values.ROLLCALL_MAIL_PER_SECOND,
    fallbackAddress: values.ROLLCALL_FALLBACK_ADDRESS,
    adminAddresses: values.ROLLCALL_ADMIN_ADDRESS,
    metricsPort: values.ROLLCALL_METRICS_PORT,
    workerPort: values.ROLLCALL_WORKER_PORT,
    sources,
    identityAliases: values.ROLLCALL_IDENTITY_ALIASES,
    deployment: toDeployment(values),
    stateDir: values.ROLLCALL_STATE_DIR,
    temporal,
  };
}

function parse<T>(schema: z.ZodType<T>, env: Env): T | InvalidInput {
  const given = present(env);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }): Fault => {
    const field = String(path[0]);
    const value = given[field];
    return { field, value: value && redactValue(field, value), expected: message };
  });
  return new InvalidInput('configuration', faults);
}

function tryTemporal(env: Env): TemporalConfig | InvalidInput {
  try {
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
      overrideEnvVars: present(env),
    });
    const address = connectionOptions.address ?? 'localhost:7233';
    return { address, namespace, connectionOptions: { ...connectionOptions, address } };
  } catch (error) {
    const expected = "Temporal's standard environment variables or a profile of its configuration file";
    return new InvalidInput('configuration', [{ field: 'TEMPORAL_*', value: String(error), expected }]);
  }
}

function trySources(env: Env): DeclaredSource[] | InvalidInput {
  const given = present(env);
  try {
    return readSources(given['ROLLCALL_SOURCES'] ?? null, given);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}

function orThrow<T>(result: T | InvalidInput): T {
  if (result instanceof InvalidInput) throw result;
  return result;
}

/** The variables that are set. An empty one, as compose files leave them, counts as missing. */
const present = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );

const withoutSlash = (url: string) => url.replace(/\/+$/, '');
