import { SimWorld, type SimTask } from './world';

const DAY = 86_400_000;

/** Account, name, language and lead of the people. The last one has left. */
const PEOPLE = [
  ['zhangwei', '张伟', 'zh-cn', 'lina'],
  ['lina', '李娜', 'zh-cn', 'wangfang'],
  ['wangfang', '王芳', 'zh-cn', null],
  ['chen.jie', 'Chen Jie', 'en', 'wangfang'],
  ['liuyang', '刘洋', 'zh-cn', 'lina'],
  ['smith', 'Alex Smith', 'en', 'chen.jie'],
  ['zhaolei', '赵磊', 'zh-cn', 'lina'],
] as const;
const GONE = 'zhaolei';

/** Name and how many tasks each business has; archived long ago where said. */
const BUSINESSES = [
  ['蓝鲸', 34],
  ['Game Alpha', 28],
  ['Game Beta', 22],
  ['支付平台', 18],
  ['数据平台', 14],
  ['Legacy Shop', 6, 'archived'],
  ['旧活动', 3],
] as const;

/** The business that is archived while one looks, and whose tasks bk-sops then switches off by itself. */
export const ARCHIVED_MEANWHILE = 8;
/** The business that the CMDB stops answering with while one looks. */
export const VANISHES = 6;

const WHAT = [
  '清理日志',
  'rotate logs',
  '备份数据库',
  'restart workers',
  '同步 CMDB',
  'renew certificates',
  '巡检',
];
const CRONS = ['0 3 * * *', '*/30 * * * *', '0 9 1 * *', '15 2 * * 1'];

/** A BlueKing as one might be: some businesses, their tasks of all ages, the people who own them. The same each time, as of `now`. */
export function sampleWorld(now: Date): SimWorld {
  const world = new SimWorld();
  for (const [username, name, language, leader] of PEOPLE) {
    const timeZone = language === 'en' ? 'Europe/Berlin' : 'Asia/Shanghai';
    const status = username === GONE ? 'DISABLED' : 'NORMAL';
    world.users.set(username, {
      username,
      name,
      email: `${username}@example.org`,
      language,
      timeZone,
      status,
      leader,
    });
  }
  let id = 100;
  for (const [at, [name, count, archived]] of BUSINESSES.entries()) {
    const project = world.addBusiness({
      id: at + 2,
      name,
      archived: archived !== undefined,
      maintainers: ['lina', 'wangfang'],
      changedAt: ago(now, 40),
    });
    for (let n = 0; n < count; n += 1) world.addTask(sampleTask((id += 1), project.number, now));
  }
  return world;
}

function sampleTask(id: number, project: number, now: Date): SimTask {
  const [creator] = PEOPLE[id % PEOPLE.length]!;
  const [editor] = PEOPLE[(id * 3) % PEOPLE.length]!;
  const edited = id % 4 > 0;
  return {
    id,
    project,
    // Not every seventh, as owners are: one of them has tasks of all kinds.
    name: `${WHAT[Math.floor(id / PEOPLE.length) % WHAT.length]} ${id}`,
    cron: CRONS[id % CRONS.length]!,
    creator,
    editor: edited ? editor : '',
    editedAt: ago(now, (id * 37) % 400),
    enabled: id % 9 > 0,
    // Most ran lately; some stopped weeks ago, and nobody noticed.
    lastRunAt: id % 5 > 0 ? ago(now, id % 8 === 0 ? 20 + (id % 60) : 0.01) : null,
    runs: (id * 131) % 900,
  };
}

const ago = (now: Date, days: number) => new Date(now.getTime() - days * DAY);
