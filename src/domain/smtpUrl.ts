/**
 * How a connection to the mail server is encrypted. `opportunistic`: by STARTTLS where it is offered; `required`:
 * by STARTTLS or not at all; `implicit`: from the first byte; `none`: never.
 */
export type TlsMode = 'opportunistic' | 'required' | 'implicit' | 'none';

/** A mail server as SMTP_URL names it. */
export interface SmtpServer {
  host: string;
  port: number;
  tls: TlsMode;
  /** A PEM file with the authorities its certificate is checked against; null for those of the system. */
  caFile: string | null;
  login: { user: string; password: string } | null;
  /** Everything else, as nodemailer's own parameters: `?name=rollcall.example.org`. */
  rest: string;
}

/** What `parseSmtpUrl` reads, in words. */
export const SMTP_URL_EXPECTED =
  'a URL such as smtp://user:password@mail.example.org:587?tls=required, or smtps:// for TLS from the first byte; ' +
  'tls is opportunistic (the default of smtp://), required or none; ca is a PEM file; user and password percent-encoded';

const PORTS: Record<TlsMode, number> = { implicit: 465, required: 587, opportunistic: 587, none: 25 };

/** The mail server that `text` names; null when it names none. */
export function parseSmtpUrl(text: string): SmtpServer | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const { protocol, hostname, port, searchParams } = url;
  const tls = modeOf(protocol, searchParams.get('tls'));
  const login = loginOf(url);
  if (!tls || !hostname || login === 'broken') return null;
  const caFile = searchParams.get('ca');
  searchParams.delete('tls');
  searchParams.delete('ca');
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(port) || PORTS[tls], tls, caFile, login, rest: searchParams.toString() };
}

function modeOf(protocol: string, wanted: string | null): TlsMode | null {
  if (protocol === 'smtps:') return wanted === null || wanted === 'implicit' ? 'implicit' : null;
  if (protocol !== 'smtp:') return null;
  return wanted === 'none' || wanted === 'required'
    ? wanted
    : OPPORTUNISTIC.includes(wanted)
      ? 'opportunistic'
      : null;
}

const OPPORTUNISTIC: unknown[] = [null, 'opportunistic'];

function loginOf({ username, password }: URL): SmtpServer['login'] | 'broken' {
  if (!username && !password) return null;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return 'broken';
  }
}
