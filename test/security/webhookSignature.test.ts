import { Webhook } from 'standardwebhooks';
import { parseSecret, signWebhook, verifyWebhook } from '../../src/security/webhookSignature';

const TEXT = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secret = parseSecret(TEXT) ?? Buffer.alloc(0);
const now = new Date();
const body = Buffer.from('{"text":"每日同步"}');
const headers = signWebhook({ id: 'n1', body, at: now }, secret);
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

describe('a signature', () => {
  it('is what the Standard Webhooks specification’s own library takes, and the other way round', () => {
    const library = new Webhook(TEXT);
    expect(library.verify(body.toString(), { ...headers })).toEqual({ text: '每日同步' });
    const theirs = { ...headers, 'webhook-signature': library.sign('n1', now, body.toString()) };
    expect(verifyWebhook(theirs, body, { secret, now })).toBe(true);
  });

  it('is taken for five minutes, by a clock that is wrong as much', () => {
    expect(verifyWebhook(headers, body, { secret, now: minutes(4.9) })).toBe(true);
    expect(verifyWebhook(headers, body, { secret, now: minutes(-4.9) })).toBe(true);
    expect(verifyWebhook(headers, body, { secret, now: minutes(5.1) })).toBe(false);
    expect(verifyWebhook(headers, body, { secret, now: minutes(-5.1) })).toBe(false);
  });

  it('is taken as one of several, so that secrets can be changed', () => {
    const several = { ...headers, 'webhook-signature': `v1,AAAA v1a,BBBB ${headers['webhook-signature']}` };
    expect(verifyWebhook(several, body, { secret, now })).toBe(true);
  });

  it('covers the bytes of a mail, in whatever encoding that is', () => {
    const [latin1, other] = [Buffer.from([0xe9]), Buffer.from([0xe8])];
    const signed = signWebhook({ id: 'n1', body: latin1, at: now }, secret);
    expect(verifyWebhook(signed, latin1, { secret, now })).toBe(true);
    expect(verifyWebhook(signed, other, { secret, now })).toBe(false);
  });

  it.each([
    ['of another body', {}, Buffer.from('{}')],
    ['of another message', { 'webhook-id': 'n2' }, body],
    ['of another time', { 'webhook-timestamp': String(Math.floor(now.getTime() / 1000) + 1) }, body],
    ['of another version', { 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') }, body],
    ['that is none', { 'webhook-signature': '' }, body],
    ['without a time', { 'webhook-timestamp': '' }, body],
    ['of a time that is none', { 'webhook-timestamp': 'NaN' }, body],
  ])('%s is not taken', (_name, changed, text) => {
    expect(verifyWebhook({ ...headers, ...changed }, text, { secret, now })).toBe(false);
  });

  it('needs a secret of 24 bytes or more', () => {
    expect(parseSecret(TEXT)).toEqual(Buffer.alloc(32, 7));
    expect(parseSecret('whsec_c2hvcnQ=')).toBeNull();
    expect(parseSecret('hunter2')).toBeNull();
  });
});
