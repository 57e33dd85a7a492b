import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What the server does at a point of the dialogue: replies, drops the connection, at once or amid a reply, or says nothing. */
export type Reaction = `${number}${string}` | 'drop' | 'cut' | 'hang';

/** The points of the dialogue: `connect` awaits the greeting, `dot` follows the whole message. */
export type Point = 'connect' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'dot';

const POLITE: Record<Point, Reaction> = {
  connect: '220 ready',
  EHLO: '250-here\r\n250 AUTH PLAIN',
  STARTTLS: '502 unknown command',
  AUTH: '235 welcome',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  dot: '250 taken',
};

export interface ScriptedServer {
  url(login?: string): string;
  /** What `script` says from now on; polite everywhere else. */
  follow(script: Partial<Record<Point, Reaction>>): void;
  /** The messages whose final dot arrived. */
  messages: string[];
  /** What the client said, line by line, but for the messages. */
  said: string[];
  connections(): number;
  close(): Promise<void>;
}

interface Habits {
  host?: string;
  /** It closes a connection after so many mails. */
  mailsEach?: number;
  /** It takes so many connections at a time, and turns further ones away. */
  atOnce?: number;
  /** What it says of a recipient, in any script. */
  recipient?: (line: string) => Reaction | undefined;
  /** Told of each message whose final dot arrived, and how the server reacted to that. */
  onMessage?: (message: string, reaction: Reaction) => void;
}

/** A mail server that can be told to misbehave at any point. */
export async function scriptedServer({
  host = '127.0.0.1',
  mailsEach = Infinity,
  atOnce = Infinity,
  recipient = () => undefined,
  onMessage = () => undefined,
}: Habits = {}): Promise<ScriptedServer> {
  let reactions = POLITE;
  let connections = 0;
  const messages: string[] = [];
  const said: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
    if (sockets.size > atOnce) return void socket.end('421 4.7.0 Error: too many connections from you\r\n');
    const reactionTo = (point: Point, line: string) =>
      (point === 'RCPT' && recipient(line)) || reactions[point];
    const taken = (message: string, reaction: Reaction) => {
      messages.push(message);
      onMessage(message, reaction);
    };
    converse(socket, { reactionTo, taken, said, mailsEach });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: (login) => `smtp://${login ? `${login}@` : ''}${host}:${port}`,
    follow: (script) => void (reactions = { ...POLITE, ...script }),
    messages,
    said,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Part {
  reactionTo: (point: Point, line: string) => Reaction;
  taken: (message: string, reaction: Reaction) => void;
  said: string[];
  mailsEach: number;
}

function converse(socket: Socket, { reactionTo, taken, said, mailsEach }: Part): void {
  let count = 0;
  let message: string[] | null = null;
  const react = (point: Point, line = '') => {
    const reaction = reactionTo(point, line);
    if (reaction === 'drop') socket.destroy();
    else if (reaction === 'cut') socket.end('25');
    else if (reaction !== 'hang' && socket.writable) socket.write(`${reaction}\r\n`);
    return reaction;
  };
  react('connect');
  const lines = createInterface(socket);
  // It passes on what becomes of the socket: a client may reset the connection at any time.
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    if (message && line !== '.') message.push(line);
    else if (message) {
      const whole = message.join('\n');
      message = null;
      taken(whole, react('dot'));
      if (++count >= mailsEach) socket.end();
    } else {
      said.push(line);
      const point = pointOf(line);
      if (!point) {
        if (socket.writable) socket.write('250 ok\r\n');
      } else if (react(point, line).startsWith('354')) message = [];
    }
  });
}

const pointOf = (line: string): Point | undefined =>
  (['EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA'] as const).find((verb) =>
    line.toUpperCase().startsWith(verb),
  );
