import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { portOf } from '../../src/dev/ports';

/** What becomes of bytes and of new connections. `swallow`: taken and passed on to nobody. */
type Mode = 'pass' | 'swallow' | 'refuse';

/** What to do once the client sends bytes that contain a text. */
export interface Trap {
  /** What the client sends: `commit`. */
  at: string | RegExp;
  /**
   * `lose the answer`: the server gets the bytes, its answer is dropped, then both sides are cut. `cut before`: both are
   * cut and the server never gets them. `lose and refuse`, `refuse before`: the same two, and from then on nobody gets
   * through.
   */
  act: 'lose the answer' | 'cut before' | 'lose and refuse' | 'refuse before';
}

/** A TCP proxy in front of a server, which does to its connections what networks do. */
export interface FaultyProxy {
  port: number;
  /** `url` with this proxy in the place of its server. */
  in(url: string): string;
  /** How many connections are open. */
  connections(): number;
  /** Connections go through again, new ones and those of a swallowing time. */
  pass(): void;
  /** From now on what either side sends goes nowhere, and nothing is said about it: a black hole. New ones connect to it, too. */
  swallow(): void;
  /** Cuts every connection and refuses new ones. */
  refuse(): void;
  /** Cuts every connection, as a reset does. New ones go through. */
  cut(): void;
  /** Ends the server's side of every connection: the client is told that no more comes, and may still send. */
  halfClose(): void;
  /** Does it once, to the first connection that walks into it. Settles when that happened. */
  trap(trap: Trap): Promise<void>;
  /** Takes a trap away that nobody walked into. */
  disarm(): void;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  server: Socket;
}

/** Starts a proxy to the server at `target`, a URL with a host and a port, on a free port of 127.0.0.1. */
export async function faultyProxy(target: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target);
  const links = new Set<Link>();
  const state: { mode: Mode; trap: (Trap & { sprung: () => void }) | null } = { mode: 'pass', trap: null };

  const cut = () => links.forEach(({ client, server }) => [client, server].forEach((side) => side.destroy()));
  const refuse = () => {
    state.mode = 'refuse';
    cut();
  };

  function spring({ act, sprung }: NonNullable<typeof state.trap>, link: Link, bytes: Buffer): void {
    state.trap = null;
    const end = () => {
      if (act === 'lose and refuse' || act === 'refuse before') refuse();
      else [link.client, link.server].forEach((side) => side.destroy());
      sprung();
    };
    if (act === 'cut before' || act === 'refuse before') return end();
    link.server.removeAllListeners('data').once('data', end);
    link.server.write(bytes);
  }

  function join(client: Socket): void {
    if (state.mode === 'refuse') return void client.resetAndDestroy();
    const server = connect({ host: hostname, port: Number(port) });
    const link = { client, server };
    links.add(link);
    const pipe = (from: Socket, to: Socket) => {
      from.on('data', (bytes) => {
        if (state.mode === 'swallow') return;
        const { trap } = state;
        if (from === client && trap && matches(trap.at, bytes)) spring(trap, link, bytes);
        else to.write(bytes);
      });
      from.on('error', () => undefined);
      from.on('end', () => state.mode === 'swallow' || to.end());
      from.on('close', () => {
        if (state.mode !== 'swallow') to.destroy();
        if (client.closed && server.closed) links.delete(link);
      });
    };
    pipe(client, server);
    pipe(server, client);
  }

  const listener = createServer({ allowHalfOpen: true }, join);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const own = portOf(listener);
  return {
    port: own,
    in(url) {
      const through = new URL(url);
      through.hostname = '127.0.0.1';
      through.port = String(own);
      return through.href;
    },
    connections: () => links.size,
    pass: () => void (state.mode = 'pass'),
    swallow: () => void (state.mode = 'swallow'),
    refuse,
    cut,
    halfClose: () => links.forEach(({ client }) => client.end()),
    trap: (trap) => new Promise((sprung) => (state.trap = { ...trap, sprung })),
    disarm: () => void (state.trap = null),
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}

const matches = (at: string | RegExp, bytes: Buffer) =>
  typeof at === 'string' ? bytes.includes(at) : at.test(bytes.toString('latin1'));
