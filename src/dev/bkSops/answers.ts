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

/** A view of bk-sops refuses by itself: there is no `data` then. */
const refusalOfView = (code: number, message: string): Answer => ({
  status: 200,
  body: { result: false, message, code, trace_id: 'simulated' },
});

const NOT_THERE = 3540400;
/** Of a permission that is missing, and of whatever else bk-sops does not know how to call. */
const UNKNOWN = 3599999;

/** There is no such task in the project. */
export const noTask = (id: string | undefined): Answer =>
  refusalOfView(NOT_THERE, `task(${id}) does not exist`);

/** There is no such project, which is found out before the view. */
export const noProject = (id: string | undefined, scope: string): Answer => ({
  status: 200,
  body: { result: false, message: `project(${id}) with scope(${scope}) does not exist.`, code: NOT_THERE },
});

/** The database lacks what a view took for granted; the middleware answers, the same code with `data`. */
export const missingObject = (words: string): Answer =>
  refusal(NOT_THERE, `数据不存在错误: 数据不存在错误, 错误内容 ${words} | process_exception`);

/** Anything else that breaks in a view. */
export const serverError: Answer = {
  status: 500,
  body: { result: false, code: '50000', message: '系统异常,请联系管理员处理', data: null },
};

export const noPermission = (action: string): Answer =>
  refusal(UNKNOWN, `iam authentication exception, please check, action:${action}`);

export const noDetail = (business: number, username: string): Answer =>
  refusalOfView(UNKNOWN, `can not get business[${business}] detail for user[${username}]`);

/** An error of the gateway itself. */
export const gatewayError = (
  status: number,
  code: number,
  name: string,
  message: string,
  headers: Record<string, string> = {},
): Answer => ({ status, body: { code, code_name: name, message, data: null, result: false }, headers });
