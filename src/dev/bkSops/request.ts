import type { IncomingMessage } from 'node:http';

/** Who may call the simulated gateway. */
export const SIM_APP = { appCode: 'rollcall', appSecret: 'simulated' };

/** The account that a call is made as; null where the gateway does not know the application. */
export function callerOf({ headers }: IncomingMessage): string | null {
  const given = record(JSON.parse(String(headers['x-bkapi-authorization'] ?? '{}')));
  const known = given['bk_app_code'] === SIM_APP.appCode && given['bk_app_secret'] === SIM_APP.appSecret;
  const username = given['bk_username'] ?? given['access_token'];
  return known && typeof username === 'string' ? username : null;
}

/** The fields of a body of JSON; none where there is no body. */
export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text ? record(JSON.parse(text)) : {};
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
