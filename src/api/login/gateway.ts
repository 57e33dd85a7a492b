import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { HeaderLogin } from '../../config';
import type { Identity } from './identity';

/**
 * Reads who is logged in from the header that the gateway sets. Trusts only the address of the connection: a forwarded
 * address proves nothing.
 */
export function gatewayOf({ header, gateways }: HeaderLogin) {
  const pinned = listOf(gateways);
  return ({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>): Identity | null => {
    const account = headers[header];
    const { remoteAddress: from = '' } = socket;
    if (typeof account !== 'string' || account.trim() === '' || !isPinned(pinned, from)) return null;
    return { account: account.trim(), login: `${header}: ${account.trim()}` };
  };
}

function listOf(gateways: string[]): BlockList {
  const pinned = new BlockList();
  for (const gateway of gateways) {
    const [address = '', bits] = gateway.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) pinned.addAddress(address, family);
    else pinned.addSubnet(address, Number(bits), family);
  }
  return pinned;
}

const isPinned = (pinned: BlockList, address: string) =>
  pinned.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
