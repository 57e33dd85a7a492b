import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { loadTemporalConfig, type TemporalConfig } from '../config';
import { Unreachable } from '../domain/common/errors';
import { whyUnreachable } from './whyUnreachable';

/** A client of Temporal with the connection to close when done. */
export interface Temporal {
  connection: Connection;
  client: Client;
  namespace: string;
}

/**
 * Connects to the Temporal of `config`. Throws Unreachable when nothing answers there within five seconds, saying what to
 * check where TLS or our credentials are to blame.
 */
export async function connectTemporal(config: TemporalConfig = loadTemporalConfig()): Promise<Temporal> {
  const { connectionOptions, namespace, address } = config;
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '5 seconds' }).catch(
    async (error: unknown) => {
      const why = await whyUnreachable(config, error);
      throw new Unreachable('Temporal', address, 'TEMPORAL_ADDRESS', why === null ? error : new Error(why));
    },
  );
  return { connection, client: new Client({ connection, namespace }), namespace };
}

/** The same for a worker, which speaks through the native core. */
export const nativeConnect = ({ connectionOptions }: TemporalConfig = loadTemporalConfig()) =>
  NativeConnection.connect(connectionOptions);
