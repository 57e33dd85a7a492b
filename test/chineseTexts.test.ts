import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

/** Every file of text in which Chinese may stand that somebody reads: mails, pages, the command, documents, samples. */
const FILES = execFileSync(
  'git',
  [
    'ls-files',
    '--',
    'src',
    'templates',
    'samples',
    'docs/zh-CN',
    'docs/sources',
    'README.zh-CN.md',
    'README.md',
  ],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((name) => /\.(ts|hbs|mjml|md|csv|js|json|mjs|html)$/.test(name));

/** The lines with Chinese in them. */
const LINES = FILES.flatMap((file) =>
  readFileSync(path.join(ROOT, file), 'utf8')
    .split('\n')
    .map((text, at) => ({ where: `${file}:${at + 1}`, text }))
    .filter(({ text }) => /\p{Script=Han}/u.test(text)),
);

const having = (word: RegExp) =>
  LINES.filter(({ text }) => word.test(text)).map(({ where, text }) => `${where} ${text.trim()}`);

describe('Chinese texts', () => {
  it('are found where they are', () => {
    const files = new Set(LINES.map(({ where }) => where.replace(/:\d+$/, '')));
    for (const file of [
      'src/mail/texts/zh-CN.ts',
      'src/api/html/texts/zh-CN.json',
      'docs/zh-CN/bk-sops.md',
      'README.zh-CN.md',
    ])
      expect(files).toContain(file);
  });

  it('say 确认; 答复 only of what it led to: 已按（您的）答复关闭, and 无人答复', () => {
    const allowed = /已按(您的)?答复关闭|无人答复/g;
    expect(LINES.filter(({ text }) => text.replace(allowed, '').includes('答复'))).toEqual([]);
  });

  it.each([
    ['长期未更新', /超过多久未|久未编辑|陈旧任务|过时任务/],
    ['转交', /移交|交接|转给|转派|转办/],
    ['登录', /登陆/],
    ['链接无效或不完整', /链接(不正确|错误|有误)/],
    ['负责人可能已离岗，或邮件无法送达', /已离职|离职员工/],
    ['数据截至', /截止(到|至)/],
    ['请于 … 前', /请在[^，。]{0,20}之前/],
    ['找不到可确认', /找不到可答复|找不到能确认/],
    ['因此请您确认', /所以请您|故请您/],
  ])('say %s, and nothing like %p', (_instead, rejected) => {
    expect(having(rejected)).toEqual([]);
  });
});
