import { stripVTControlCharacters } from 'node:util';
import { loadConfig } from '../../src/config';
import { DEFAULT_TIMING } from '../../src/domain/cadence/scheduleTimes';
import { stackSettings } from '../../src/dev/settings';
import { whereToLook } from '../../src/dev/whereToLook';

const schedule = { ...DEFAULT_TIMING, cadence: {} };

/** What is told of a stack whose state is in `dir`. */
function told(
  dir: string,
  { anew = false, mailThere = true, env = {}, width = null as number | null } = {},
): string {
  const config = loadConfig({
    DATABASE_URL: 'postgres://rollcall:secret@127.0.0.1:5432/rollcall',
    SMTP_URL: 'smtp://127.0.0.1:1025',
    ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32).toString('base64url')}`,
  });
  return whereToLook(config, stackSettings({ ROLLCALL_STATE_DIR: dir, ...env }), {
    schedule,
    anew,
    mailThere,
    width,
  });
}

describe('what is told once everything runs', () => {
  it('has commands that find this stack from another terminal', () => {
    expect(told('.rollcall')).toMatch(/for it +npx rollcall keys api create/);
    expect(told('.rollcall/bk-sops')).toMatch(
      /for it +ROLLCALL_STATE_DIR=.rollcall\/bk-sops npx rollcall keys api create/,
    );
  });

  it('says whether another start goes on with what there is', () => {
    expect(told('.rollcall')).toContain('the next start continues');
    expect(told('.rollcall/bk-sops', { anew: true })).toContain('the next start begins from scratch');
  });

  it('fits a terminal of 80 characters, but for the one long link, which stays whole', () => {
    const wide = stripVTControlCharacters(told('.rollcall', { width: 80 }))
      .split('\n')
      .filter((line) => line.length > 80);
    expect(wide).toEqual([expect.stringMatching(/http:\/\/\S+query=WorkflowType\S+$/)]);
  });

  it('ends with the one link to click first', () => {
    const last = told('.rollcall').split('\n').at(-1);
    expect(last).toContain('Click first: http://127.0.0.1:1080');
    expect(last).toContain('Open a mail, press "Review and answer".');
  });

  it('says that the first mails are on their way while there is none', () => {
    expect(told('.rollcall', { mailThere: false })).toMatch(/The first mails arrive there within seconds\.$/);
    expect(told('.rollcall')).not.toContain('arrive');
  });

  it('leads to no inbox that has no mail, or is not ours', () => {
    const database = { DATABASE_URL: 'postgres://db.example.org/rollcall' };
    expect(told('.rollcall', { env: database, mailThere: false })).not.toContain('Click first');
    expect(told('.rollcall', { env: database })).toContain('Click first');
    expect(told('.rollcall', { env: { SMTP_URL: 'smtp://mail.example.org' } })).not.toContain('Click first');
  });
});
