import { connect, type ConnectionOptions } from 'node:tls';
import type { TemporalConfig } from '../config';
import { reasonOf } from '../domain/common/errors';
import { isUnknown } from './grpc';

const TIMEOUT_MS = 5000;

const WITH_TLS =
  'It requires TLS: set TEMPORAL_TLS=true, and TEMPORAL_TLS_SERVER_CA_CERT_PATH if a private CA signed its certificate.';
const WITHOUT_TLS = 'It does not use TLS: unset TEMPORAL_TLS and the other TEMPORAL_TLS_* variables.';
const UNKNOWN_CA =
  'An authority unknown here signed its certificate: set TEMPORAL_TLS_SERVER_CA_CERT_PATH to its file.';
const OTHER_NAME = 'Its certificate is for another name: set TEMPORAL_TLS_SERVER_NAME to it.';
const CLIENT_CERTIFICATE =
  'It requires a client certificate, or rejects ours: check TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.';
const EXPIRED = 'Its certificate is not valid now: compare its dates with the clock of this machine.';

const CREDENTIALS =
  'It rejects our credentials: check TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.';

/** What to check, by the error code of TLS. */
const ADVICE: Record<string, string> = {
  ERR_SSL_WRONG_VERSION_NUMBER: WITHOUT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: WITHOUT_TLS,
  EPROTO: WITHOUT_TLS,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: EXPIRED,
};

/** The alerts by which TLS servers require a client's certificate or reject it. */
const CERTIFICATE_ALERT =
  /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE)|CERTIFICATE_REQUIRED/;

/**
 * Why a connection to Temporal failed with `failure`, and what to check, if TLS or our credentials are the cause;
 * null if something else is. Needed because the client only reports a timeout. Makes one more TLS handshake and sends
 * nothing.
 */
export async function whyUnreachable(
  { address, connectionOptions }: TemporalConfig,
  failure: unknown,
): Promise<string | null> {
  const { tls } = connectionOptions;
  if (isUnknown(failure)) return `${reasonOf(failure)}. ${CREDENTIALS}`;
  const target = hostAndPort(address);
  if (!tls) return (await shakeHands({ ...target, rejectUnauthorized: false })) === null ? WITH_TLS : null;
  const settings = tls === true ? {} : tls;
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = settings;
  const error = await shakeHands({
    ...target,
    // Without it, the host, unless the host is an address, which TLS does not name.
    ...(serverNameOverride && { servername: serverNameOverride }),
    ...(serverRootCACertificate && { ca: Buffer.from(serverRootCACertificate) }),
    ...(clientCertPair && { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
  });
  if (error === null) return null;
  const { code = '' } = error;
  const advice = CERTIFICATE_ALERT.test(code) ? CLIENT_CERTIFICATE : ADVICE[code];
  return advice ? `${reasonOf(error)}. ${advice}` : null;
}

function hostAndPort(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 7233) };
}

/**
 * The error that ends a handshake; null if it succeeds. With TLS 1.3 a server rejects a certificate only afterwards.
 */
function shakeHands(options: ConnectionOptions): Promise<(Error & { code?: string }) | null> {
  return new Promise((settle) => {
    const socket = connect({ ALPNProtocols: ['h2'], ...options });
    const end = (error: (Error & { code?: string }) | null) => {
      settle(error);
      socket.destroy();
    };
    socket.on('error', end);
    socket.setTimeout(TIMEOUT_MS, () => end(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.on('secureConnect', () => {
      if (options.rejectUnauthorized === false) return end(null);
      const last = setTimeout(() => end(null), 500);
      socket.on('close', () => clearTimeout(last));
      socket.on('data', () => end(null)); // what the server begins with
    });
  });
}
