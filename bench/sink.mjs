import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A mail server that takes everything and keeps nothing but the count. It shares the machine with what is measured, and
 * a library's parser would cost as much as a fifth of the sending.
 */
export async function discardingServer() {
  let accepted = 0;
  const server = createServer((socket) => converse(socket, () => (accepted += 1)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    accepted: () => accepted,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function converse(socket, taken) {
  let text = '';
  let inMail = false;
  const reply = (line) => socket.write(`${line}\r\n`);
  const upTo = (end) => {
    const at = text.indexOf(end);
    const found = at < 0 ? null : text.slice(0, at);
    if (found !== null) text = text.slice(at + end.length);
    return found;
  };
  const next = () => (inMail ? mail() : command());
  const mail = () => {
    const found = upTo('\r\n.\r\n');
    if (found === null) return false;
    inMail = false;
    taken();
    return reply('250 taken');
  };
  const command = () => {
    const line = upTo('\r\n');
    if (line === null) return false;
    inMail = /^data$/i.test(line);
    if (/^quit$/i.test(line)) return socket.end('221 bye\r\n');
    return reply(inMail ? '354 go on' : '250 well');
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    text += chunk.latin1Slice();
    for (let more = true; more;) more = text.length > 0 && next() !== false;
  });
  reply('220 sink');
}
