import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadPart, variables, type Env } from '../config';
import { devPorts } from '../config/dev';

const general = variables.pick({
  DATABASE_URL: true,
  SMTP_URL: true,
  ROLLCALL_STATE_DIR: true,
  ROLLCALL_API_PORT: true,
  ROLLCALL_METRICS_PORT: true,
});

/** The default port of the metrics in the embedded stack; a stand-alone API serves none by default. */
const METRICS_PORT = 9464;

/** Where the embedded stack stores its state and listens, and which parts are replaced by real servers. */
export interface StackSettings {
  /** An absolute path. */
  stateDir: string;
  postgresPort: number;
  temporalPort: number;
  temporalUiPort: number;
  smtpPort: number;
  inboxPort: number;
  /** The port of the simulated BlueKing, if used. */
  bkSopsPort: number;
  apiPort: number;
  metricsPort: number;
  /** The variables that name a real server, by the part that it replaces. */
  real: Partial<Record<Part, string>>;
}

const PARTS = ['PostgreSQL', 'Temporal', 'inbox'] as const;
export type Part = (typeof PARTS)[number];

const REAL: Record<Part, string[]> = {
  PostgreSQL: ['DATABASE_URL'],
  Temporal: ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'],
  inbox: ['SMTP_URL'],
};

/** The settings in `env`. Throws InvalidInput naming every invalid variable. */
export function stackSettings(env: Env): StackSettings {
  const values = loadPart(
    devPorts.extend(general.partial({ DATABASE_URL: true, SMTP_URL: true }).shape),
    env,
  );
  return {
    stateDir: path.resolve(values.ROLLCALL_STATE_DIR),
    postgresPort: values.ROLLCALL_DEV_POSTGRES_PORT,
    temporalPort: values.ROLLCALL_DEV_TEMPORAL_PORT,
    temporalUiPort: values.ROLLCALL_DEV_TEMPORAL_UI_PORT,
    smtpPort: values.ROLLCALL_DEV_SMTP_PORT,
    inboxPort: values.ROLLCALL_DEV_INBOX_PORT,
    bkSopsPort: values.ROLLCALL_DEV_BK_SOPS_PORT,
    apiPort: values.ROLLCALL_API_PORT,
    metricsPort: values.ROLLCALL_METRICS_PORT ?? METRICS_PORT,
    real: realParts(env),
  };
}

function realParts(env: Env): StackSettings['real'] {
  const real: StackSettings['real'] = {};
  for (const part of PARTS) {
    const variable = REAL[part].find((name) => env[name]?.trim());
    if (variable) real[part] = variable;
  }
  return real;
}

/** Whether every part is embedded; only then the sample and the short cadence run. */
export const allEmbedded = ({ real }: StackSettings): boolean => Object.keys(real).length === 0;

/** The file with the state of the sample inventory between runs. */
export const sampleFile = (stateDir: string): string => path.join(stateDir, 'sample.json');

/** Whether an earlier run with this state directory imported the sample. */
export const holdsSample = (stateDir: string): boolean => existsSync(sampleFile(stateDir));
