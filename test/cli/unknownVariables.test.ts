import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { unknownVariables } from '../../src/cli/unknownVariables';
import { rollcall } from './rollcall';

const ROOT = path.join(__dirname, '../..');

/** Every variable of ours that a file of these folders, and those beside them, speaks of. */
function spokenOf(): string[] {
  const folders = ['src', 'docs', 'bench', '.ci'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    ),
  );
  const files = [...folders, 'docker-compose.yml', 'Dockerfile', 'README.md', 'package.json'];
  const texts = files
    .filter((file) => /\.(ts|mjs|md|yml|json)$|Dockerfile$|\.ci\/run$/.test(file))
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
  return [...new Set(texts.flatMap((text) => text.match(/\bROLLCALL_[A-Z_]*[A-Z]\b(?!_)/g) ?? []))];
}

/** Named where the documents and the code explain what a misspelt one comes to. */
const MISSPELT = ['ROLLCALL_MAIL_FORM'];

const namesIn = (env: Record<string, string>) => unknownVariables(env).map(({ name }) => name);

describe('a variable of the environment', () => {
  it.each([
    ['ROLLCALL_MAIL_FORM', 'ROLLCALL_MAIL_FROM'],
    ['ROLCALL_BASE_URL', 'ROLLCALL_BASE_URL'],
    ['rollcall_mail_from', 'ROLLCALL_MAIL_FROM'],
    ['ROLLCALL_DEV_SMPT_PORT', 'ROLLCALL_DEV_SMTP_PORT'],
    ['ROLLCALL_ADMIN_ADRESS', 'ROLLCALL_ADMIN_ADDRESS'],
    ['ROLLCALL_SOMETHING_ELSE_ALTOGETHER', null],
  ])('%s is none of ours; the nearest is %s', (name, nearest) => {
    expect(unknownVariables({ [name]: 'x' })).toEqual([{ name, nearest }]);
  });

  it('is of no concern where it is not meant for Rollcall, or empty', () => {
    const others = {
      HOME: '/root',
      TEMPORAL_ADRESS: 'x',
      TEST_POSTGRES_URL: 'x',
      CALL: 'x',
      ROLLCALL_MAIL_FORM: '',
    };
    expect(namesIn(others)).toEqual([]);
  });

  it('is known where code, documents or services name it', () => {
    const spoken = spokenOf().filter((name) => !MISSPELT.includes(name));
    expect(spoken).toContain('ROLLCALL_DEV_INBOX_PORT');
    expect(namesIn(Object.fromEntries(spoken.map((name) => [name, 'x'])))).toEqual([]);
  });

  it.each([['worker'], ['api'], ['dev']])('that is misspelt is said at the start of %s', async (command) => {
    const env = { ROLLCALL_MAIL_FORM: 'x', ROLLCALL_API_PORT: 'none' };
    const { code, noted } = await rollcall(env, command);
    expect(code).toBe(2);
    expect(noted.split('\n')[0]).toBe(
      '! ROLLCALL_MAIL_FORM is not a variable of Rollcall: did you mean ROLLCALL_MAIL_FROM?',
    );
  });

  it('is not thought misspelt where Kubernetes made it of a service', () => {
    const links = {
      ROLLCALL_SERVICE_HOST: '10.0.0.7',
      ROLLCALL_SERVICE_PORT: '8080',
      ROLLCALL_SERVICE_PORT_HTTP: '8080',
      ROLLCALL_PORT: 'tcp://10.0.0.7:8080',
      ROLLCALL_PORT_8080_TCP: 'tcp://10.0.0.7:8080',
      ROLLCALL_PORT_8080_TCP_PROTO: 'tcp',
      ROLLCALL_PORT_8080_TCP_ADDR: '10.0.0.7',
    };
    expect(namesIn(links)).toEqual([]);
    expect(namesIn({ ROLLCALL_PORT: '8080' })).toEqual(['ROLLCALL_PORT']);
  });
});
