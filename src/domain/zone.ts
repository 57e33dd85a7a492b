import { IANAZone } from 'luxon';

/** `zone` if it is one, else UTC: a wrong entry in a directory must not keep its owner from being asked or answering. */
export const knownZone = (zone: string): string =>
  // Luxon remembers the zones it has made; asking whether one is valid makes it anew, which is slow.
  IANAZone.create(zone).isValid ? zone : 'UTC';
