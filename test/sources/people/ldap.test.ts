import { createServer } from 'node:net';
import { z } from 'zod';
import { mergeInventory } from '../../../src/activities/sync/mergeInventory';
import { readSources } from '../../../src/config/sources';
import { inTransaction } from '../../../src/db/core/pool';
import { InvalidInput } from '../../../src/domain/common/errors';
import { portOf } from '../../../src/dev/ports';
import { Refused, SourceUnavailable } from '../../../src/sources/errors';
import { openPeople, peopleField } from '../../../src/sources/people/people';
import { sourceParts } from '../../../src/worker/sources';
import { testDatabase, type TestDatabase } from '../../support/database';
import { onPostgres, WITHOUT_PEOPLE, type OwnTables } from '../../support/ownTables';
import { sourcesFile } from '../../support/sourcesFile';
import { BASE, inetOrgPerson, startSlapd, type Slapd } from '../../support/slapd';

const field = z.object({ people: peopleField('en', 'UTC') });
const NOW = new Date('2026-11-23T09:00:00Z');
const VARIABLE = 'LDAP_PASSWORD';

/** What a directory with these fields finds; `named` are the accounts that tasks name. */
async function find(ldap: object, { named = [] as string[], password = 'geheim' } = {}) {
  const { people } = field.parse({ people: { ldap: { base: BASE, ...ldap } } });
  const declaration = { file: '/srv/sources.yaml', name: 'plant', env: { [VARIABLE]: password } };
  return openPeople(people, declaration)!.find(new Set(named));
}

/** Why it finds nothing. */
async function failureOf(...of: Parameters<typeof find>): Promise<Error> {
  const failure: unknown = await find(...of).catch((error: unknown) => error);
  if (failure instanceof Error) return failure;
  throw new Error(`it found ${JSON.stringify(failure)}`);
}

describe('people of an OpenLDAP', () => {
  let slapd: Slapd;
  const PEOPLE = [
    inetOrgPerson('Zhang.San', {
      cn: '张三',
      manager: `UID=li\\2Csi, ${BASE}`,
      preferredLanguage: 'en-US;q=0.5, zh-CN;q=0.8',
    }),
    inetOrgPerson('li,si', { cn: '李四', preferredLanguage: 'fr, zh-TW;q=0.3' }),
    inetOrgPerson('gone', { pwdAccountLockedTime: '000001010000Z' }),
    inetOrgPerson('locked', { pwdAccountLockedTime: '20261101000000Z' }),
    inetOrgPerson('boss', { mail: 'Boss <boss@corp.example>', manager: `uid=boss,${BASE}` }),
    inetOrgPerson('deputy', { manager: `uid=elsewhere,${BASE}` }),
  ];
  beforeAll(async () => {
    slapd = await startSlapd(PEOPLE.join('\n'), ['require authc']);
  }, 60_000);
  afterAll(() => slapd?.stop());

  const server = (more: object = {}) => ({
    url: slapd.ldaps,
    caFile: slapd.caFile,
    bind: slapd.admin.dn,
    passwordVariable: VARIABLE,
    ...more,
  });
  const person = async (account: string, more: object = {}) =>
    (await find(server(more))).find((one) => one.account === account);

  it('have name, mailbox, language and manager', async () => {
    expect(await person('Zhang.San')).toEqual({
      account: 'Zhang.San',
      name: '张三',
      email: 'Zhang.San@corp.example',
      locale: 'zh-CN',
      timeZone: 'UTC',
      active: true,
      manager: 'li,si',
    });
  });

  it('are written to in a language that Rollcall knows, if they want one of these at all', async () => {
    expect(await person('li,si')).toMatchObject({ locale: 'zh-TW' });
  });

  it('have the language and time zone of the settings where the directory has none', async () => {
    expect(await person('deputy', { locale: 'zh-CN', timeZone: 'Asia/Shanghai' })).toMatchObject({
      locale: 'zh-CN',
      timeZone: 'Asia/Shanghai',
    });
  });

  it('are not active once an admin disabled the account', async () => {
    expect(await person('gone')).toMatchObject({ active: false });
  });

  it('stay active while the account is locked for wrong passwords', async () => {
    expect(await person('locked')).toMatchObject({ active: true });
  });

  it('have no mailbox where the directory has none that can be written to', async () => {
    expect(await person('boss')).toMatchObject({ email: null });
  });

  it('have nobody above them where the search does not find that person, or it is themselves', async () => {
    const people = await find(server());
    const managers = people.filter(({ account }) => ['boss', 'deputy'].includes(account));
    expect(managers.map(({ manager }) => manager)).toEqual([null, null]);
  });

  it('have the accounts that tasks name, in their spellings', async () => {
    const people = await find(server(), { named: ['zhang.san', 'ZHANG.SAN', 'nobody'] });
    expect(people.map(({ account }) => account)).toEqual([
      'zhang.san',
      'ZHANG.SAN',
      'li,si',
      'gone',
      'locked',
      'boss',
      'deputy',
    ]);
  });

  it('are found by other attributes and another filter', async () => {
    const people = await find(server({ filter: '(mail=d*)', account: 'mail', name: 'sn' }));
    expect(people).toEqual([expect.objectContaining({ account: 'deputy@corp.example', name: 'deputy' })]);
  });

  describe('over TLS', () => {
    it('are found by StartTLS', async () => {
      expect(await find(server({ url: slapd.ldap }))).toHaveLength(6);
    });

    it('are found without TLS only where that is said', async () => {
      expect(await find(server({ url: slapd.ldap, startTls: false, caFile: undefined }))).toHaveLength(6);
    });

    it.each(['ldap', 'ldaps'] as const)(
      'are not asked of a server whose CA is unknown: %s',
      async (scheme) => {
        const failure = await failureOf(server({ url: slapd[scheme], caFile: undefined }));
        expect(failure).toBeInstanceOf(Refused);
        expect(failure.message).toContain(
          'its certificate is not accepted: self-signed certificate in certificate chain',
        );
        expect(failure.message).toContain('caFile names the CA that signed it');
      },
    );

    it.each(['ldap', 'ldaps'] as const)('are not asked of a server of another name: %s', async (scheme) => {
      const failure = await failureOf(server({ url: slapd[scheme].replace('localhost', '127.0.0.1') }));
      expect(failure.message).toContain("IP: 127.0.0.1 is not in the cert's list");
    });
  });

  describe('that cannot be told in full', () => {
    it.each([
      ['a wrong password', { password: 'falsch' }, {}, 'does not accept this account and password'],
      ['no account', {}, { bind: undefined, passwordVariable: undefined }, 'authentication required'],
      ['a base that there is not', {}, { base: 'ou=none,dc=corp,dc=example' }, 'there is no such base'],
      ['a base that is no name', {}, { base: 'corp' }, 'no valid name'],
      ['a filter that nobody matches', {}, { filter: '(uid=x)' }, `nobody below ${BASE} matches (uid=x)`],
      ['a filter that is none', {}, { filter: '(uid=x))' }, 'filter: '],
    ])('are refused, with words: %s', async (_what, options, fields, words) => {
      const failure = await failureOf(server(fields), options);
      expect(failure).toBeInstanceOf(Refused);
      expect(failure.message).toContain(words);
      expect(failure.message).not.toMatch(/geheim|falsch/);
    });

    it('are unavailable while the server is down', async () => {
      const failure = await failureOf(server({ url: 'ldaps://localhost:1' }));
      expect(failure).toBeInstanceOf(SourceUnavailable);
      expect(failure.message).toContain('ldaps://localhost:1, connecting: ');
      expect(failure.message).toContain('ECONNREFUSED');
    });

    it('are unavailable where something else answers', async () => {
      const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const failure = await failureOf(server({ url: `ldap://127.0.0.1:${portOf(other)}`, startTls: false }));
      other.close();
      expect(failure).toBeInstanceOf(SourceUnavailable);
    });
  });
});

it('people are refused where another server holds a part of them', async () => {
  const referral = `dn: ou=asia,${BASE}
objectClass: referral
objectClass: extensibleObject
ou: asia
ref: ldap://asia.corp.example/ou=asia,${BASE}
`;
  const slapd = await startSlapd([inetOrgPerson('ann'), referral].join('\n'));
  const { ldaps: url, caFile } = slapd;
  const failure = await failureOf({ url, caFile });
  const own = await find({ url, caFile, base: `uid=ann,${BASE}` });
  await slapd.stop();
  expect(failure).toBeInstanceOf(Refused);
  expect(failure.message).toContain('it refers to ldap://asia.corp.example/ou=asia,dc=corp,dc=example');
  expect(own).toHaveLength(1);
});

describe('the fields of a directory', () => {
  const faultsOf = async (ldap: object) => {
    const source = { type: 'sql', database: 'postgres://u@h/d', read: 'pg_cron' };
    const fields = { url: 'ldaps://ldap.corp.example', base: BASE, ...ldap };
    const { file, remove } = await sourcesFile({ jobs: { ...source, people: { ldap: fields } } });
    try {
      readSources(file, {});
      return [];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return error.faults.map((fault) => ({ ...fault, field: fault.field.split(', ').at(-1) }));
    } finally {
      await remove();
    }
  };

  it('are an address and a base, where anybody may search', async () => {
    expect(await faultsOf({})).toEqual([]);
  });

  it.each([
    ['an account without its password', { bind: 'cn=a' }, 'bind'],
    ['a password in two places', { bind: 'cn=a', passwordFile: 'a', passwordVariable: 'b' }, 'bind'],
    ['a password without an account', { passwordFile: 'a' }, 'bind'],
    ['an account in the address', { url: 'ldap://cn=a:geheim@ldap.corp.example' }, 'url'],
    ['a base in the address', { url: 'ldap://ldap.corp.example/dc=corp' }, 'url'],
    ['StartTLS where TLS is already', { startTls: true }, 'startTls'],
    ['no base', { base: '' }, 'base'],
    ['a filter without parentheses', { filter: 'uid=a' }, 'filter'],
    ['an attribute that is none', { mail: 'mail, cn' }, 'mail'],
    ['a server of another kind', { preset: 'novell' }, 'preset'],
    ['a password among the fields', { password: 'geheim' }, 'password'],
  ])('refuse %s, name the field, and show no password', async (_what, ldap, field) => {
    const faults = await faultsOf(ldap);
    expect(faults.map((fault) => fault.field)).toEqual([`people.ldap.${field}`]);
    expect(JSON.stringify(faults)).not.toContain('geheim');
  });
});

describe('many people', () => {
  let slapd: Slapd;
  const some = Array.from({ length: 2000 }, (_, at) => inetOrgPerson(`p${at}`));
  const searcher = (name: string) => `dn: cn=${name},${BASE}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: ${name}
userPassword: geheim
`;
  beforeAll(async () => {
    slapd = await startSlapd([searcher('paged'), searcher('cut'), ...some].join('\n'), [
      `limits dn.exact="cn=paged,${BASE}" size.soft=500 size.hard=500 size.prtotal=unlimited`,
      `limits dn.exact="cn=cut,${BASE}" size.soft=500 size.hard=500 size.prtotal=1500`,
    ]);
  }, 60_000);
  afterAll(() => slapd?.stop());

  const as = (name: string, more: object = {}) => ({
    url: slapd.ldaps,
    caFile: slapd.caFile,
    bind: `cn=${name},${BASE}`,
    passwordVariable: VARIABLE,
    ...more,
  });

  it('are all found, page by page, beyond the limit of the server for one answer', async () => {
    const people = await find(as('paged'));
    expect(new Set(people.map(({ account }) => account)).size).toBe(2000);
  });

  it('are refused where the server cuts them off: whoever is missing would have left', async () => {
    const failure = await failureOf(as('cut'));
    expect(failure).toBeInstanceOf(Refused);
    expect(failure.message).toContain('the server cuts the answer off at its size limit');
  });
});

describe('a source whose people are in a directory', () => {
  let slapd: Slapd;
  let tables: OwnTables;
  let database: TestDatabase;

  beforeAll(async () => {
    slapd = await startSlapd([inetOrgPerson('Ann'), inetOrgPerson('bob')].join('\n'));
  }, 60_000);
  afterAll(() => slapd?.stop());
  beforeEach(async () => {
    [database, tables] = await Promise.all([testDatabase(), onPostgres()]);
  });
  afterEach(async () => {
    await tables.drop();
    await database.drop();
  });

  const declare = (more: object = {}) => {
    const people = { ldap: { url: slapd.ldaps, caFile: slapd.caFile, base: BASE, ...more } };
    return tables.declare({ read: WITHOUT_PEOPLE, people });
  };
  const sync = async (more?: object) => {
    const { source } = await declare(more).open(sourceParts(database.pool));
    return inTransaction(database.pool, async (db) =>
      mergeInventory(db, await source.open!(NOW), { source: 'held', now: NOW, shiftDays: 0 }),
    );
  };
  const people = async () => {
    const { rows } = await database.pool.query('select id, email, active from person order by id');
    return rows;
  };

  it('has everybody there is, and its owners by the spelling of their tasks', async () => {
    await sync();
    expect(await people()).toEqual([
      { id: 'held:ann', email: 'Ann@corp.example', active: true },
      { id: 'held:bob', email: 'bob@corp.example', active: true },
    ]);
  });

  it('takes whoever the directory no longer finds for a person who left', async () => {
    await sync();
    await sync({ filter: '(uid=ann)' });
    expect(await people()).toMatchObject([{ id: 'held:ann', active: true }, { active: false }]);
  });

  it('is not synced while the directory is down: nothing is known to have changed', async () => {
    await sync();
    const before = await people();
    await expect(sync({ url: 'ldaps://localhost:1' })).rejects.toThrow('ECONNREFUSED');
    expect(await people()).toEqual(before);
  });

  it('says how many people it finds, and how many owners are among them', async () => {
    const { tried } = await declare().check(NOW);
    expect(tried.at(-1)).toEqual({
      what: 'people of held',
      found: '2 people, 2 of them active; 1 of 1 owner of enabled tasks can be written to',
      error: null,
    });
  });

  it('says in the words of the server why it finds none', async () => {
    const { tried } = await declare({ base: 'dc=other' }).check(NOW);
    expect(tried.at(-1)?.error).toContain('there is no such base, or this account may not see it');
  });
});
