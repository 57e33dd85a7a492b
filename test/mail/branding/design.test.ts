import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadDesign } from '../../../src/mail/branding/design';
import { renderMail } from '../../../src/mail/notice/render';
import { LINK, sampleNotice } from '../sampleNotice';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'design-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, content: string | object) =>
  writeFileSync(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
const mail = () => renderMail(sampleNotice(), LINK, loadDesign(folder));

describe('a folder of one’s own', () => {
  it('gives every mail its name, colours and last line', () => {
    write('brand.json', { name: 'Acme Ops', colour: '#7a1f5c', footer: 'Acme, Basel' });
    const { html, text } = mail();
    expect(html).toContain('Acme Ops');
    expect(html).toContain('#7a1f5c');
    expect(html).not.toContain('#3451c6');
    expect(text).toMatch(/\nAcme, Basel\n$/);
  });

  it('gives sentences in the place of the built-in ones', () => {
    write('texts.json', { en: { notice: { subject: '{{tasks}} jobs to look at by {{by}}' } } });
    expect(mail().subject).toBe('1 jobs to look at by 29 Nov');
  });

  it('gives a template in the place of the built-in one', () => {
    write('notice.txt.hbs', '{{title}}\n{{link}}\n{{footer}}');
    expect(mail().text).toMatch(/^Do you still need this periodic task\?\nhttps:/);
  });

  it('is as built in where it says nothing', () => {
    expect(mail()).toEqual(renderMail(sampleNotice(), LINK));
  });
});

describe('what is wrong in it is named, with what would be right', () => {
  it.each([
    ['notice.txt.hbs', '{{title}} {{footer}}', 'notice.txt.hbs: {{link}} is missing'],
    ['notice.txt.hbs', '{{link}} {{footer}} {{#if deadline}}x{{/if}}', '{{deadline}}'],
    ['notice.txt.hbs', '{{#if link}', 'a Handlebars template'],
    ['reminder.html.hbs', 'x', 'file is "reminder.html.hbs", expected one of brand.json'],
    ['notice.mjml', '<mjml />', 'rollcall mail compile'],
    ['brand.json', { colour: '#ffee00' }, 'dark enough to be read on white'],
    ['brand.json', { color: '#000000' }, 'color'],
    ['brand.json', '{', 'JSON'],
    ['texts.json', { en: { notice: { subject: '{{count}}' } } }, 'texts.json: en: notice: subject'],
    ['texts.json', { en: { welcome: { subject: 'x' } } }, 'welcome'],
  ])('%s: %j', (file, content, words) => {
    write(file, content);
    expect(() => loadDesign(folder)).toThrow(words);
  });

  it('a folder that is not there', () => {
    expect(() => loadDesign(path.join(folder, 'none'))).toThrow('ROLLCALL_MAIL_TEMPLATES');
  });
});
