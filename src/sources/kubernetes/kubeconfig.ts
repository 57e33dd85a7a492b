import { KubeConfig } from '@kubernetes/client-node';
import { pathIn, refuseField, type Declaration } from '../type';

interface Place {
  kubeconfig?: string | undefined;
  context?: string | undefined;
}

/**
 * How to reach the API server. Throws InvalidInput naming the field for a file that cannot be read, or that has no such
 * context; never with a line of it: there are secrets in it.
 */
export function kubeconfig({ kubeconfig: file, context }: Place, declaration: Declaration): KubeConfig {
  const config = new KubeConfig();
  if (file === undefined) loadInCluster(config, declaration);
  else loadFile(config, file, declaration);
  const given = context ?? config.getCurrentContext();
  if (!config.getContextObject(given)) {
    const names = config.getContexts().map(({ name }) => name);
    const expected = `one of the contexts of ${file ?? 'the cluster'}: ${names.join(', ') || 'it has none'}`;
    refuseField(declaration, 'context', { value: given, expected });
  }
  config.setCurrentContext(given);
  if (!config.getCurrentCluster()?.server) {
    const expected = `a context with a cluster that has a server`;
    refuseField(declaration, 'context', { value: given, expected });
  }
  return config;
}

function loadInCluster(config: KubeConfig, declaration: Declaration): void {
  if (declaration.env['KUBERNETES_SERVICE_HOST'] === undefined) {
    const expected = 'a kubeconfig file: Rollcall runs in no cluster (KUBERNETES_SERVICE_HOST is not set)';
    refuseField(declaration, 'kubeconfig', { value: undefined, expected });
  }
  config.loadFromCluster();
}

function loadFile(config: KubeConfig, file: string, declaration: Declaration): void {
  try {
    config.loadFromFile(pathIn(declaration, file));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'it is not as kubectl writes it';
    refuseField(declaration, 'kubeconfig', {
      value: file,
      expected: `a kubeconfig file that can be read (${why})`,
    });
  }
}
