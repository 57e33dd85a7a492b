import type { WorkerOptions } from '@temporalio/worker';
import type { Deployment } from '../configDeployment';

/** What tells Temporal a worker's version; nothing where it has none. */
export const deploymentOptions = (
  deployment: Deployment | null,
): Pick<WorkerOptions, 'workerDeploymentOptions'> =>
  deployment === null
    ? {}
    : {
        workerDeploymentOptions: {
          useWorkerVersioning: true,
          version: { deploymentName: deployment.name, buildId: deployment.buildId },
          defaultVersioningBehavior: deployment.versioning,
        },
      };
