/** The ways a person can be written to; mail is the one that everything falls back to. */
export const CHANNELS = ['mail', 'webhook', 'cmsi'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Whether `name` is a channel of this version. */
export const isChannel = (name: string): name is ChannelName => CHANNELS.some((channel) => channel === name);
