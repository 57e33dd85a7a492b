import { loadConfig } from '../../src/config';
import { DEFAULT_TIMING } from '../../src/domain/timing';
import { stackSettings } from '../../src/dev/settings';
import { whereToLook } from '../../src/dev/whereToLook';

const schedule = { ...DEFAULT_TIMING, cadence: {} };

/** What is told of a stack whose state is in `dir`. */
function told(dir: string, anew = false): string {
  const config = loadConfig({
    DATABASE_URL: 'postgres://rollcall:secret@127.0.0.1:5432/rollcall',
    SMTP_URL: 'smtp://127.0.0.1:1025',
    ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32).toString('base64url')}`,
  });
  return whereToLook(config, stackSettings({ ROLLCALL_STATE_DIR: dir }), { schedule, anew });
}

describe('what is told once everything runs', () => {
  it('has commands that find this stack from another terminal', () => {
    expect(told('.rollcall')).toContain('for it: npx rollcall keys api create');
    expect(told('.rollcall/bk-sops')).toContain(
      'for it: ROLLCALL_STATE_DIR=.rollcall/bk-sops npx rollcall keys api create',
    );
  });

  it('says whether another start goes on with what there is', () => {
    expect(told('.rollcall')).toContain('started again it continues');
    expect(told('.rollcall/bk-sops', true)).toContain('started again it begins anew');
  });
});
