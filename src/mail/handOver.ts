import type { Readable } from 'node:stream';
import type { Transporter } from 'nodemailer';
import type { HandOver } from './outcome';

/** Tells how far the handing over of a message went; `raw` is the buffer it was sent from. */
export type HandOverOf = (raw: Buffer) => HandOver;

/**
 * Watches the streams from which `transport` feeds messages to the server. A dropped connection
 * looks the same to nodemailer wherever it happens; only the stream knows whether the last byte,
 * and with it the final dot, may have gone out.
 */
export function watchHandOver(transport: Transporter): HandOverOf {
  const streams = new WeakMap<object, Readable>();
  transport.use('stream', ({ data, message }, done) => {
    const { raw } = data;
    if (message && Buffer.isBuffer(raw)) {
      const create = message.createReadStream.bind(message);
      message.createReadStream = (options) => {
        const stream = create(options);
        streams.set(raw, stream);
        return stream;
      };
    }
    done();
  });
  return (raw) => {
    const stream = streams.get(raw);
    if (!stream) return 'not begun';
    return stream.readableEnded ? 'complete' : 'begun';
  };
}
