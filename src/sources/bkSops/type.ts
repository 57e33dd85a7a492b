import { sourceType } from '../type';
import { bkSopsSettings, withSecrets } from './settings';

/** A bk-sops, behind BlueKing's API gateway. */
export const bkSops = sourceType(bkSopsSettings, (given, declaration) => ({
  closing: 'itself',
  readFrom: given.gateway,
  closedVia: null,
  accounts: [given.username],
  async open({ mirror }) {
    const settings = withSecrets(given, declaration);
    const { createGateway } = await import('./gateway.js');
    const { bkSopsSource } = await import('./source.js');
    const { cmsiSender } = await import('./cmsi.js');
    const { messages: types } = settings;
    // What could not be sent is tried again by whoever sends it.
    const send = () => cmsiSender(createGateway({ ...settings, attempts: 1 }), settings);
    return {
      source: bkSopsSource(declaration.name, settings, mirror),
      route: types.length > 0 ? { types, send: send() } : null,
    };
  },
  async check(now) {
    const settings = withSecrets(given, declaration);
    const { createGateway } = await import('./gateway.js');
    const { createSops } = await import('./sops.js');
    const { checkBkSops } = await import('./check.js');
    const gateway = createGateway(settings);
    return checkBkSops({ gateway, sops: createSops(gateway, settings), settings }, now);
  },
}));
