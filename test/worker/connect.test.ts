import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from 'node:http2';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { loadTemporalConfig, type Env } from '../../src/config';
import { connectTemporal } from '../../src/worker/connect';
import { fromGlobalSetup } from '../support/environment';
import { refusingProxy } from '../support/refusingProxy';

const FIXTURES = path.join(__dirname, '../fixtures/tls');
const CA = path.join(FIXTURES, 'localhost.pem');
const cert = readFileSync(CA);
const key = readFileSync(path.join(FIXTURES, 'localhost.key.pem'));

const servers: Http2SecureServer[] = [];
afterEach(() =>
  Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))),
);

/** A server that speaks TLS with the certificate of localhost: its address, by that name unless another is given. */
async function tlsServer(options: SecureServerOptions = {}, name = 'localhost'): Promise<string> {
  const server = createSecureServer({ cert, key, ...options });
  server.on('session', (session) => session.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return `${name}:${(server.address() as AddressInfo).port}`;
}

/** What a connection with these variables fails with. */
const failure = (env: Env): Promise<string> =>
  connectTemporal(loadTemporalConfig(env)).then(
    async ({ connection }) => {
      await connection.close();
      return 'nothing';
    },
    (error: Error) => error.message,
  );

describe('a connection to Temporal that fails for TLS says what to check', () => {
  it('where the server speaks TLS and we do not', async () => {
    expect(await failure({ TEMPORAL_ADDRESS: await tlsServer() })).toContain('set TEMPORAL_TLS=true');
  });

  it('where we speak TLS and the server does not', async () => {
    const TEMPORAL_ADDRESS = fromGlobalSetup('TEST_TEMPORAL_ADDRESS');
    expect(await failure({ TEMPORAL_ADDRESS, TEMPORAL_TLS: 'true' })).toContain('unset TEMPORAL_TLS');
  });

  it('where its certificate is of an authority that is not known', async () => {
    const told = await failure({ TEMPORAL_ADDRESS: await tlsServer(), TEMPORAL_TLS: 'true' });
    expect(told).toContain('set TEMPORAL_TLS_SERVER_CA_CERT_PATH to its file');
  });

  it('where its certificate is for another name', async () => {
    const told = await failure({
      TEMPORAL_ADDRESS: await tlsServer(),
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: CA,
      TEMPORAL_TLS_SERVER_NAME: 'temporal.example.org',
    });
    expect(told).toContain('set TEMPORAL_TLS_SERVER_NAME to it');
  });

  it('where it wants a certificate of ours', async () => {
    const TEMPORAL_ADDRESS = await tlsServer({ requestCert: true, rejectUnauthorized: true });
    const told = await failure({ TEMPORAL_ADDRESS, TEMPORAL_TLS_SERVER_CA_CERT_PATH: CA });
    expect(told).toContain('TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH');
  });

  it('where it does not let us in', async () => {
    const proxy = await refusingProxy(fromGlobalSetup('TEST_TEMPORAL_ADDRESS'), /./);
    const told = await failure({ TEMPORAL_ADDRESS: proxy.address });
    await proxy.close();
    expect(told).toContain('TEMPORAL_API_KEY');
  });

  it('and nothing of TLS where nobody listens', async () => {
    expect(await failure({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).not.toMatch(/TLS|API_KEY/);
  });
});
