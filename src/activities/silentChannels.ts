import type { Deps } from './deps';

/** The channels that do not tell of failures: nobody's silence is held against them on what these carried. */
export const silentChannelsOf = ({ channels }: Deps): string[] =>
  Object.entries(channels).flatMap(([name, channel]) => (channel.reportsFailure ? [] : [name]));
