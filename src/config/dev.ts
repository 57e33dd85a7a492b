import { z } from 'zod';

const port = (standard: number) =>
  z.coerce
    .number()
    .refine((value) => Number.isInteger(value) && value > 0 && value < 65536, {
      error: 'a port: a whole number from 1 to 65535',
    })
    .default(standard);

/** The ports of the parts that `rollcall dev` embeds; the API's is ROLLCALL_API_PORT. */
export const devPorts = z.object({
  ROLLCALL_DEV_POSTGRES_PORT: port(54320),
  ROLLCALL_DEV_TEMPORAL_PORT: port(7233),
  ROLLCALL_DEV_TEMPORAL_UI_PORT: port(8233),
  ROLLCALL_DEV_SMTP_PORT: port(1025),
  ROLLCALL_DEV_INBOX_PORT: port(1080),
  ROLLCALL_DEV_BK_SOPS_PORT: port(8099),
});
