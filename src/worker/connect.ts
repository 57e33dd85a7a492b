import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { loadTemporalConfig, type TemporalConfig } from '../config';
import { Unreachable } from '../domain/common/errors';
import { whyUnreachable } from './whyUnreachable';

/** A client of Temporal, and the connection to close at the end. */
export interface Temporal {
  connection: Connection;
  client: Client;
  namespace: string;
}

/**
 * Connects to the Temporal server of `config`. Throws Unreachable if it does not answer within five seconds; the
 * message says what to check if TLS or our credentials are the cause.
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

/** The same for a worker, which uses the native core's connection. */
export const nativeConnect = ({ connectionOptions }: TemporalConfig = loadTemporalConfig()) =>
  NativeConnection.connect(connectionOptions);
