import { IANAZone } from 'luxon';

/**
 * Whether `name` is a time zone of the IANA database, such as Asia/Shanghai. Newer Nodes take an offset such as +08:00
 * for one, too; PostgreSQL reads its sign the other way round, and Temporal does not know it.
 */
export const isZone = (name: string): boolean => /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);

/** `zone` if it is one, else UTC: a wrong entry in a directory must not keep its owner from being asked or answering. */
export const knownZone = (zone: string): string =>
  // Luxon remembers the zones it has made; asking whether one is valid makes it anew, which is slow.
  /^[A-Za-z]/.test(zone) && IANAZone.create(zone).isValid ? zone : 'UTC';
