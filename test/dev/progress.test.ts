import { createProgress } from '../../src/dev/progress';

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 60, written, write: (text: string) => written.push(text) > 0 };
}

describe('progress', () => {
  it('leaves one line for each part, with what came of it', async () => {
    const plain = screen(false);
    const result = await createProgress(plain).part(
      'Migrations',
      async () => 2,
      (n) => `${n} applied`,
    );
    expect(result).toBe(2);
    expect(plain.written.join('')).toMatch(/^\S+ Migrations {2}2 applied {2}\S*0\.0 s\S*\n$/);
  });

  it('shows on a terminal what a part is doing, in one line that fits', async () => {
    const terminal = screen(true);
    await createProgress(terminal).part('Temporal', async (report) => {
      report(`downloading ${'x'.repeat(200)}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    const drawn = terminal.written.filter((text) => text.includes('downloading'));
    expect(drawn.length).toBeGreaterThan(0);
    for (const text of drawn) expect(text.replace('\r\u001B[K', '').length).toBeLessThanOrEqual(60);
  });

  it('marks the part that failed and passes the error on', async () => {
    const plain = screen(false);
    const part = createProgress(plain).part('API', () => Promise.reject(new Error('port taken')));
    await expect(part).rejects.toThrow('port taken');
    expect(plain.written.join('')).toContain('✖');
  });
});
