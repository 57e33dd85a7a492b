/** What a call is answered with. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** An envelope as bk-sops and the components use it. */
export const data = (value: unknown): Answer => ({
  status: 200,
  body: { result: true, code: 0, message: '', data: value, trace_id: 'simulated' },
});

/** A refusal: the status is 200 all the same. */
export const refusal = (code: number, message: string): Answer => ({
  status: 200,
  body: { result: false, code, message, data: null },
});

/** bk-sops' numbers. */
export const NOT_THERE = 3540400;
const NO_PERMISSION = 3599999;

export const noPermission = (action: string): Answer =>
  refusal(NO_PERMISSION, `iam authentication exception, please check, action:${action}`);

/** An error of the gateway itself. */
export const gatewayError = (
  status: number,
  code: number,
  name: string,
  message: string,
  headers: Record<string, string> = {},
): Answer => ({ status, body: { code, code_name: name, message, data: null, result: false }, headers });
