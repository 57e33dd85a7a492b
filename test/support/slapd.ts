import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/dev/ports';
import { onPath } from '../../src/dev/tools';

const run = promisify(execFile);

const ADVICE = 'The tests of LDAP need OpenLDAP: install slapd and openssl.';

/** An OpenLDAP with one directory below `base`. */
export interface Slapd {
  base: string;
  admin: { dn: string; password: string };
  ldap: string;
  ldaps: string;
  /** The certificate of the CA that signed the server's, as a file. */
  caFile: string;
  stop(): Promise<void>;
}

export const BASE = 'dc=corp,dc=example';
const ADMIN = { dn: `cn=admin,${BASE}`, password: 'geheim' };

/**
 * Starts one that holds `entries` (LDIF, below an entry for the base) in a directory of its own. `settings` are lines of
 * its configuration for the database. Throws, naming the packages, where there is none on this machine.
 */
export async function startSlapd(entries: string, settings: string[] = []): Promise<Slapd> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const [server, add, openssl] = await Promise.all(
    ['slapd', 'slapadd', 'openssl'].map((program) => onPath(program, env)),
  ).catch((error: unknown) => {
    throw new Error(ADVICE, { cause: error });
  });
  const dir = await mkdtemp(path.join(tmpdir(), 'rollcall-slapd-'));
  const file = (name: string) => path.join(dir, name);
  await mkdir(file('data'));
  await makeCertificates(openssl!, file);
  await writeFile(file('slapd.conf'), configuration(file, settings));
  await writeFile(file('entries.ldif'), `${ROOT}\n${entries}`);
  await run(add!, ['-q', '-f', file('slapd.conf'), '-l', file('entries.ldif')]);
  const [plain, secure] = [await freePort(), await freePort()];
  const [ldap, ldaps] = [`ldap://localhost:${plain}`, `ldaps://localhost:${secure}`];
  const child = spawn(server!, ['-f', file('slapd.conf'), '-h', `${ldap} ${ldaps}`, '-d', '0'], {
    stdio: 'ignore',
  });
  await untilListening(child, secure);
  const stop = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await rm(dir, { recursive: true, force: true });
  };
  return { base: BASE, admin: ADMIN, ldap, ldaps, caFile: file('ca.pem'), stop };
}

const ROOT = `dn: ${BASE}
objectClass: dcObject
objectClass: organization
o: Corp
`;

const configuration = (file: (name: string) => string, settings: string[]) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/msuser.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCertificateFile ${file('server.pem')}
TLSCertificateKeyFile ${file('server.key')}
TLSCACertificateFile ${file('ca.pem')}
database mdb
suffix "${BASE}"
rootdn "${ADMIN.dn}"
rootpw ${ADMIN.password}
directory ${file('data')}
maxsize 268435456
overlay ppolicy
${settings.join('\n')}
`;

async function makeCertificates(openssl: string, file: (name: string) => string): Promise<void> {
  const named = (name: string) => ['-subj', `/CN=${name}`, '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
  await run(openssl, [
    'req',
    '-x509',
    ...named('Corp CA'),
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  ]);
  const signedBy = [
    '-CA',
    file('ca.pem'),
    '-CAkey',
    file('ca.key'),
    '-addext',
    'subjectAltName=DNS:localhost',
  ];
  const out = ['-keyout', file('server.key'), '-out', file('server.pem')];
  await run(openssl, ['req', '-x509', ...named('localhost'), ...signedBy, ...out]);
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, 'localhost');
    const reached = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (reached) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`slapd ended with ${child.exitCode}`);
}

/** A person of the directory, in LDIF. */
export const inetOrgPerson = (uid: string, more: Record<string, string> = {}): string =>
  [
    `dn: uid=${uid.replaceAll(',', '\\,')},${BASE}`,
    'objectClass: inetOrgPerson',
    `uid: ${uid}`,
    `sn: ${uid}`,
    ...Object.entries({ cn: uid, mail: `${uid}@corp.example`, ...more }).map(([name, value]) =>
      // Only letters of ASCII stand in LDIF as they are.
      /^[ -~]*$/.test(value) ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`,
    ),
    '',
  ].join('\n');
