import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import path from 'node:path';
import { sql } from '../../src/sources/sql/type';
import type { DeclaredParts } from '../../src/sources/type';
import { testDatabase } from './database';
import type { Mariadb } from './mariadb';

/** A platform's own tables of projects, jobs and people, and the source that reads them. */
export interface OwnTables {
  declare(more?: object): DeclaredParts;
  run(statement: string): Promise<unknown>;
  drop(): Promise<void>;
}

const READ = {
  projects: 'select id, name, archived as archived_at from project',
  tasks: `select j.id, j.project as project_id, j.title as name, j.cron as schedule, j.made_by as creator,
                 j.changed_by as editor, j.made as created_at, j.changed as updated_at, j.running as enabled from job j`,
  people: 'select account, name, mail as email from staff;',
};

/** The same without people: they are elsewhere. */
export const WITHOUT_PEOPLE = { projects: READ.projects, tasks: READ.tasks };

const closing = (among: string) => ({
  close: `update job set running = false, changed_by = 'rollcall', changed = now() where ${among}`,
  restore: `update job set running = true, changed_by = 'rollcall', changed = now() where ${among}`,
});

/** Dates in these tables have no zone: they are of Shanghai. */
const tables = (text: string) => `
create table project (id int primary key, name ${text}, archived timestamp null);
create table staff (account ${text}, name ${text}, mail ${text});
create table job (id int primary key, project int, title ${text}, cron ${text}, made_by ${text}, changed_by ${text},
                  made timestamp null, changed timestamp null, running boolean);
insert into project values (2, 'Alpha', null), (3, 'Beta', '2026-01-01 08:00:00');
insert into staff values ('ann', 'Ann', 'ann@corp.example');
insert into job values
  (1, 2, 'one', '0 9 * * 1', 'ann', 'ann', '2026-01-01 08:00:00', '2026-01-01 08:00:00', true),
  (2, 2, 'two', '0 9 * * 1', 'ann', 'ann', '2026-01-01 08:00:00', '2026-01-01 08:00:00', true),
  (3, 3, 'three', '0 9 * * 1', 'ann', 'ann', '2026-01-01 08:00:00', '2026-01-01 08:00:00', true)`;

const declaring =
  (url: string, password: string, among: string) =>
  (more: object = {}) => {
    const file = path.join(__dirname, 'sources.yaml');
    const fields = {
      database: url,
      passwordVariable: 'TABLES_PASSWORD',
      timeZone: 'Asia/Shanghai',
      read: READ,
      accounts: ['rollcall'],
      closing: closing(among),
      ...more,
    };
    const declared = sql(fields, { file, name: 'held', env: { TABLES_PASSWORD: password } });
    if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
    return declared;
  };

/** On PostgreSQL. */
export async function onPostgres(): Promise<OwnTables> {
  const database = await testDatabase('empty');
  const url = new URL(database.url);
  const { password } = url;
  url.password = '';
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(tables('text'));
  return {
    declare: declaring(url.href, password, 'id::text = any(:ids)'),
    run: (statement) => client.query(statement),
    async drop() {
      await client.end();
      await database.drop();
    },
  };
}

/** On a MariaDB that runs, in the database that it has. */
export async function onMariadb(server: Mariadb): Promise<OwnTables> {
  const { url: uri, password } = server;
  const connection = await createConnection({ uri, password, multipleStatements: true });
  await connection.query(tables('varchar(100)').replaceAll('timestamp', 'datetime'));
  return {
    declare: declaring(uri, password, 'id in (:ids)'),
    run: (statement) => connection.query(statement),
    async drop() {
      await connection.query('drop table project, staff, job');
      await connection.end();
    },
  };
}
