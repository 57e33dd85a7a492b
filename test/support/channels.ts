import type { Channel, Channels } from '../../src/delivery/channel';

/** Mail, and nothing else configured. */
export const onlyMail = (mail: Channel): Channels => ({ mail, webhook: null, cmsi: null });
