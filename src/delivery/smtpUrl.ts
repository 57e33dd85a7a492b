/**
 * How a connection to the mail server is encrypted. `opportunistic`: by STARTTLS if offered. `required`: by STARTTLS
 * or not at all. `implicit`: from the first byte. `none`: never. With a login on another machine `opportunistic`
 * becomes `required`: otherwise anybody who strips the offer on the way could read the password.
 */
export type TlsMode = 'opportunistic' | 'required' | 'implicit' | 'none';

/** A mail server as SMTP_URL names it. */
export interface SmtpServer {
  host: string;
  port: number;
  tls: TlsMode;
  /** A PEM file with the authorities that may sign its certificate; null for the system's. */
  caFile: string | null;
  login: { user: string; password: string } | null;
  /** Further parameters for nodemailer, such as `?name=rollcall.example.org`. */
  rest: string;
}

/** The format that `parseSmtpUrl` reads, for error messages. */
export const SMTP_URL_EXPECTED =
  'a URL such as smtp://user:password@mail.example.org:587?tls=required, or smtps:// for TLS from the first byte; ' +
  'tls is opportunistic (the default of smtp://), required (the default with a user) or none, and replaces requireTLS, ' +
  'ignoreTLS, opportunisticTLS and secure, which are not accepted; ca is a PEM file; ' +
  'user and password percent-encoded';

const PORTS: Record<TlsMode, number> = { implicit: 465, required: 587, opportunistic: 587, none: 25 };

/** The mail server that `text` names; null if the format is wrong. */
export function parseSmtpUrl(text: string): SmtpServer | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const { protocol, hostname, port, searchParams } = url;
  const wanted = modeOf(protocol, searchParams.get('tls'));
  const login = loginOf(url);
  if (!wanted || !hostname || login === 'broken') return null;
  if (TLS_OF_NODEMAILER.some((name) => searchParams.has(name))) return null;
  const caFile = searchParams.get('ca');
  searchParams.delete('tls');
  searchParams.delete('ca');
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const tls = wanted === 'opportunistic' && login && !isLoopback(host) ? 'required' : wanted;
  return { host, port: Number(port) || PORTS[tls], tls, caFile, login, rest: searchParams.toString() };
}

/** Whether `host`, as written in a URL, is this machine: traffic to it passes no network. */
const isLoopback = (host: string): boolean =>
  /^((.*\.)?localhost\.?|127(\.\d{1,3}){3}|::1|::ffff:7f[\da-f]{2}:[\da-f]{1,4})$/i.test(host);

function modeOf(protocol: string, wanted: string | null): TlsMode | null {
  if (protocol === 'smtps:') return wanted === null || wanted === 'implicit' ? 'implicit' : null;
  if (protocol !== 'smtp:') return null;
  return wanted === 'none' || wanted === 'required'
    ? wanted
    : OPPORTUNISTIC.includes(wanted)
      ? 'opportunistic'
      : null;
}

/** nodemailer's own parameters that `tls` replaces. */
const TLS_OF_NODEMAILER = ['requireTLS', 'ignoreTLS', 'opportunisticTLS', 'secure'];

const OPPORTUNISTIC: unknown[] = [null, 'opportunistic'];

function loginOf({ username, password }: URL): SmtpServer['login'] | 'broken' {
  if (!username && !password) return null;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return 'broken';
  }
}
