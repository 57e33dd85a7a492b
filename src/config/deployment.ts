import { z } from 'zod';
import { InvalidInput } from '../domain/common/errors';

/** The version of the workers' code, if Temporal is to tell versions apart. */
export interface Deployment {
  name: string;
  buildId: string;
  /** Whether a running workflow moves to newer code, or stays with the code it started on. */
  versioning: 'AUTO_UPGRADE' | 'PINNED';
}

const NAME = /^[\w-]{1,100}$/;
const BUILD = /^[\w.+-]{1,100}$/;

/** The variables of worker versioning. */
export const deploymentVariables = {
  ROLLCALL_DEPLOYMENT: z
    .string()
    .regex(NAME, { error: 'the name of the worker deployment: letters, digits, - and _' })
    .nullable()
    .default(null),
  ROLLCALL_BUILD_ID: z
    .string()
    .regex(BUILD, { error: 'a name for this version of the code, such as 0.2.0' })
    .nullable()
    .default(null),
  ROLLCALL_VERSIONING: z
    .enum(['auto-upgrade', 'pinned'], { error: 'auto-upgrade or pinned' })
    .default('auto-upgrade'),
};

type DeploymentValues = z.infer<z.ZodObject<typeof deploymentVariables>>;

/** The workers' version; null if none is configured. Throws InvalidInput if only one of deployment and build is set. */
export function toDeployment(values: DeploymentValues): Deployment | null {
  const { ROLLCALL_DEPLOYMENT: name, ROLLCALL_BUILD_ID: buildId, ROLLCALL_VERSIONING } = values;
  if (name === null && buildId === null) return null;
  if (name !== null && buildId !== null) {
    return { name, buildId, versioning: ROLLCALL_VERSIONING === 'pinned' ? 'PINNED' : 'AUTO_UPGRADE' };
  }
  const field = name === null ? 'ROLLCALL_DEPLOYMENT' : 'ROLLCALL_BUILD_ID';
  const expected = 'ROLLCALL_DEPLOYMENT and ROLLCALL_BUILD_ID together, or neither';
  throw new InvalidInput('configuration', [{ field, value: undefined, expected }]);
}
