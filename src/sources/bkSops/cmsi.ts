import { z } from 'zod';
import { reasonOf } from '../../domain/common/errors';
import { Refused, SourceUnavailable } from '../errors';
import type { Gateway } from './gateway';
import type { BkSopsSettings } from './settings';

/** One message to one account, of one of CMSI's types; the content is empty where the title says it all. */
interface Message {
  type: string;
  account: string;
  title: string;
  content: string;
}

/**
 * Sends by CMSI as bk-sops does: voice by a call of its own, which has no title and so reads it out before the content;
 * everything else by `send_msg`. What was taken may still come to nobody.
 */
export function cmsiSender(gateway: Gateway, { components }: Pick<BkSopsSettings, 'components'>) {
  return async ({ type, account, title, content }: Message) => {
    const isVoice = type === 'voice';
    const api = isVoice ? 'send_voice_msg' : 'send_msg';
    const aloud = [title, content].filter(Boolean).join(',');
    const words = isVoice ? { auto_read_message: aloud } : { msg_type: type, title, content };
    const url = `${components}/cmsi/${api}/`;
    try {
      await gateway.call(
        { api, method: 'POST', url, body: { receiver__username: account, ...words } },
        z.unknown(),
      );
      return { is: 'sent' as const, words: 'taken' };
    } catch (error) {
      const is = error instanceof Refused ? ('refused' as const) : ('outage' as const);
      if (is === 'outage' && !(error instanceof SourceUnavailable)) throw error;
      return { is, words: reasonOf(error) };
    }
  };
}
