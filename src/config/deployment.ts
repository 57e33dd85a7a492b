import { z } from 'zod';
import { InvalidInput } from '../domain/common/errors';

/** The version of the workers' code, where Temporal is to tell one from another. */
export interface Deployment {
  name: string;
  buildId: string;
  /** Whether a workflow that runs goes on with newer code, or stays with the code it began with. */
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
    .regex(BUILD, { error: 'what tells this version of the code from others, such as 0.2.0' })
    .nullable()
    .default(null),
  ROLLCALL_VERSIONING: z
    .enum(['auto-upgrade', 'pinned'], { error: 'auto-upgrade or pinned' })
    .default('auto-upgrade'),
};

type DeploymentValues = z.infer<z.ZodObject<typeof deploymentVariables>>;

/** The workers' version; null where they have none. Throws InvalidInput for a deployment without a build, or a build without one. */
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
