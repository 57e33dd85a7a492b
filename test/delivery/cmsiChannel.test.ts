import { cmsiChannel } from '../../src/delivery/cmsiChannel';
import { startSimulator, type Simulator } from '../../src/dev/bkSops/server';
import { renderMail } from '../../src/mail/notice/render';
import { cmsiSender } from '../../src/sources/bkSops/cmsi';
import { createGateway } from '../../src/sources/bkSops/gateway';
import { LINK, sampleNotice } from '../mail/sampleNotice';
import { simSettings, smallWorld } from '../support/bkSops';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator(smallWorld());
});
afterEach(() => simulator.close());

/** The channel by which people of the directory `jobs` are written to. */
function channel(...types: string[]) {
  const settings = simSettings(simulator, { attempts: 1 });
  const send = cmsiSender(createGateway(settings), settings);
  return cmsiChannel({
    routes: new Map([['jobs', { types, send }]]),
    render: (notice) => renderMail(notice, LINK),
    linkOf: () => LINK,
  });
}

const { subject, html } = renderMail(sampleNotice(), LINK);

describe('a notice by CMSI', () => {
  it('of the type mail is the mail, to the account of the recipient', async () => {
    expect(await channel('mail').send(sampleNotice())).toEqual({ is: 'sent', words: 'mail: taken' });
    expect(simulator.world.messages).toEqual([
      { type: 'mail', receivers: ['wei'], title: subject, content: html },
    ]);
  });

  it('of another type is short and leads to the page', async () => {
    await channel('weixin').send(sampleNotice());
    expect(simulator.world.messages).toMatchObject([
      { type: 'weixin', title: subject, content: `${subject}\n${LINK}` },
    ]);
  });

  it('by voice reads out its title once, and no link', async () => {
    await channel('voice').send(sampleNotice());
    expect(simulator.world.messages).toMatchObject([{ type: 'voice', title: '', content: subject }]);
  });

  // As bk-sops has it read out: `auto_read_message` is "title,content", and there is no other field for a title.
  it('by voice reads out a title before its content', async () => {
    const settings = simSettings(simulator, { attempts: 1 });
    const send = cmsiSender(createGateway(settings), settings);
    await send({ type: 'voice', account: 'wei', title: 'Three tasks', content: 'please answer' });
    expect(simulator.world.messages).toMatchObject([{ title: '', content: 'Three tasks,please answer' }]);
  });

  it('never grounds a closing: nobody tells what became of it', () => {
    expect(channel('mail').reportsFailure).toBe(false);
  });

  it('is refused in its words, and so goes by mail', async () => {
    simulator.faults.add({ kind: 'refused', api: 'send_msg', words: 'unknown msg_type' });
    expect(await channel('rtx').send(sampleNotice())).toEqual({
      is: 'refused',
      what: 'recipient',
      words: 'rtx: send_msg: unknown msg_type (3545100)',
    });
  });

  it('that one of its types took is sent', async () => {
    simulator.faults.add({ kind: 'refused', api: 'send_msg', times: 1 });
    expect(await channel('sms', 'weixin').send(sampleNotice())).toMatchObject({ is: 'sent' });
  });

  it('is our outage where BlueKing does not answer', async () => {
    simulator.faults.add({ kind: 'gateway error', api: 'send_msg' });
    expect(await channel('mail').send(sampleNotice())).toMatchObject({ is: 'outage' });
  });

  it('does not go to people of other directories', async () => {
    const stranger = { ...sampleNotice(), recipient: 'crm:wei' };
    expect(await channel('mail').send(stranger)).toMatchObject({ is: 'refused' });
    expect(simulator.world.messages).toEqual([]);
  });

  it('that a BlueKing keeps silent to until the worker stops may have been taken', async () => {
    const route = { types: ['mail'], send: () => new Promise<never>(() => undefined) };
    const silent = cmsiChannel({
      routes: new Map([['sops', route]]),
      render: (notice) => renderMail(notice, LINK),
      linkOf: () => LINK,
    });
    const notice = { ...sampleNotice(), recipient: 'sops:wei' };
    expect(await silent.send(notice, AbortSignal.abort())).toMatchObject({ is: 'unknown' });
  });
});
