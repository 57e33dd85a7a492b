import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseSecret, verifyWebhook } from '../../src/security/webhookSignature';

type Request = Record<string, unknown>;

/** What it answers; null is no answer at all. */
export type Reply = (requests: Request[]) => { status: number; body: string } | null;

/** A server of a platform, which switches tasks as `reply` does, for whoever signs with its secret. */
export async function webhookServer(reply: Reply) {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const calls: { headers: IncomingHttpHeaders; tasks: Request[] }[] = [];
  const state = { reply };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { headers } = request;
      const signed = verifyWebhook(headers as Record<string, string>, body, {
        secret: parseSecret(secret)!,
        now: new Date(),
      });
      if (!signed) return response.writeHead(401).end('signature');
      const { tasks } = JSON.parse(body.toString()) as { tasks: Request[] };
      calls.push({ headers, tasks });
      const answer = state.reply(tasks);
      return answer && response.writeHead(answer.status).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rollcall`;
  return {
    secret,
    calls,
    state,
    closing: { webhook: url, secretVariable: 'WEBHOOK_SECRET' },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
