/** The channels on which a person can be reached. Mail is the fallback for all others. */
export const CHANNELS = ['mail', 'webhook', 'cmsi'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Whether this version knows the channel `name`. */
export const isChannel = (name: string): name is ChannelName => CHANNELS.some((channel) => channel === name);
