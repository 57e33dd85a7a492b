import { createHmac, timingSafeEqual } from 'node:crypto';

/** The signed parts of a message. */
export interface SignedMessage {
  /** The same for every repetition of the message. */
  id: string;
  body: string | Buffer;
  at: Date;
}

/** The headers of the Standard Webhooks specification, for which receivers have libraries. */
export const SIGNATURE_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
export type SignatureHeaders = Record<(typeof SIGNATURE_HEADERS)[number], string>;

/** A signature older than this, or as far in the future, is rejected as a possible replay. Milliseconds. */
const TOLERANCE = 5 * 60_000;

const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

/** The headers that prove who sent `message` and when: HMAC-SHA256 over id, time and body. */
export function signWebhook(message: SignedMessage, secret: Buffer): SignatureHeaders {
  const timestamp = String(seconds(message.at));
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${macOf({ ...message, timestamp }, secret).toString('base64')}`,
  };
}

/** Whether `headers` prove that a holder of `secret` sent `body` just now. Compares in constant time. */
export function verifyWebhook(
  headers: Partial<SignatureHeaders>,
  body: Buffer,
  { secret, now }: { secret: Buffer; now: Date },
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Number(timestamp) * 1000 - now.getTime()) > TOLERANCE) return false;
  const mac = macOf({ id, timestamp, body }, secret);
  return signatures.split(' ').some((signature) => {
    const [version, given = ''] = signature.split(',');
    const bytes = Buffer.from(given, 'base64');
    return version === 'v1' && bytes.length === mac.length && timingSafeEqual(bytes, mac);
  });
}

const macOf = (
  { id, timestamp, body }: { id: string; timestamp: string; body: string | Buffer },
  secret: Buffer,
) => createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();

const SECRET = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/;

/** The format that `parseSecret` reads, for error messages. */
export const SECRET_EXPECTED =
  'whsec_ and at least 24 random bytes in base64. ' +
  `Make one with: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`;

/** The secret in `text`, as the Standard Webhooks specification writes it; null if malformed. */
export function parseSecret(text: string): Buffer | null {
  const [, encoded] = SECRET.exec(text) ?? [];
  return encoded ? Buffer.from(encoded, 'base64') : null;
}
