import { data, refusal, type Answer } from './answers';
import type { SimBusiness, SimUser, SimWorld } from './world';

/** What of a request the components look at. */
export interface ComponentRequest {
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** Fewer rows are answered than are counted. */
  short: boolean;
}

/** The CMDB's number for it. */
const NO_PERMISSION = 9900403;

type Handler = (world: SimWorld, request: ComponentRequest) => Answer;

interface Search {
  condition?: { bk_data_status?: { $in?: unknown[] }; bk_biz_id?: { $in?: number[] } };
  page?: { start?: number; limit?: number };
}

/** The components beside bk-sops: CMDB, user management, messages; by group and name. */
export const components: Record<string, Handler> = {
  'cc/search_business': (world, { body, short }) => {
    const { condition = {}, page = {} }: Search = body;
    const ids = condition.bk_biz_id?.$in;
    if (world.olderCmdb && ids?.some((id) => world.vanished.has(id) || !world.businesses.has(id)))
      return refusal(NO_PERMISSION, 'no permission');
    const withArchived = condition.bk_data_status?.$in?.includes('disabled') ?? false;
    const found = [...world.businesses.values()]
      .filter(({ id }) => !world.vanished.has(id) && (!ids || ids.includes(id)))
      .filter(({ archived }) => withArchived || !archived)
      .toSorted((a, b) => a.id - b.id);
    const start = page.start ?? 0;
    const info = found.slice(start, start + Math.min(page.limit ?? 20, 200)).map(businessOf);
    return data({ count: found.length, info: short ? info.slice(0, -1) : info });
  },

  'usermanage/list_users': (world, { query, short }) => {
    const names = (query.get('exact_lookups') ?? '').split(',');
    const found = names.flatMap((name) => world.users.get(name) ?? []);
    return data({ count: found.length, results: (short ? found.slice(0, -1) : found).map(userOf) });
  },

  'cmsi/get_msg_type': () =>
    data([
      { type: 'mail', label: '邮件', is_active: true },
      { type: 'weixin', label: '微信', is_active: true },
    ]),

  'cmsi/send_msg': (world, { body }) => take(world, text(body['msg_type']), body),
  'cmsi/send_mail': (world, { body }) => take(world, 'mail', body),
  'cmsi/send_voice_msg': (world, { body }) =>
    take(world, 'voice', { ...body, title: '', content: body['auto_read_message'] }),
};

/** What it took it may lose: nobody hears of that. */
function take(world: SimWorld, type: string, body: Record<string, unknown>): Answer {
  const receivers = text(body['receiver__username']).split(',').filter(Boolean);
  if (!type || receivers.length === 0) return refusal(1306201, 'receiver or msg_type is missing');
  world.messages.push({ type, receivers, title: text(body['title']), content: text(body['content']) });
  return data(null);
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

const businessOf = ({ id, name, archived, maintainers, changedAt }: SimBusiness) => ({
  bk_biz_id: id,
  bk_biz_name: name,
  bk_biz_maintainer: maintainers.join(','),
  bk_data_status: archived ? 'disabled' : 'enable',
  bk_updated_at: changedAt.toISOString(),
  last_time: changedAt.toISOString(),
  time_zone: 'Asia/Shanghai',
});

const userOf = (user: SimUser) => ({
  username: user.username,
  display_name: user.name,
  email: user.email,
  language: user.language,
  time_zone: user.timeZone,
  status: user.status,
  staff_status: 'IN',
  leader: user.leader ? [{ id: 1, username: user.leader, display_name: user.leader }] : [],
});
