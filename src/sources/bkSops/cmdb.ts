import { z } from 'zod';
import { Refused, UnexpectedAnswer } from '../errors';
import { isId, keptText } from '../storable';
import type { Gateway } from './gateway';
import type { BkSopsSettings } from './settings';

/** A business of the CMDB. */
export interface Business {
  id: number;
  name: string;
  archived: boolean;
  /** When it was changed last, which for an archived one was its archiving or later; null when nobody knows. */
  changedAt: Date | null;
  /** Accounts. */
  maintainers: string[];
}

/** The most that one answer may hold. */
const PAGE = 200;
/** Rounds of reading all pages again, since businesses come and go while they are read. */
const READINGS = 3;

const text = z.string().nullish();

const row = z
  .object({
    bk_biz_id: z.int(),
    bk_biz_name: z.string(),
    bk_data_status: text,
    bk_biz_maintainer: text,
    bk_updated_at: text,
    last_time: text,
  })
  .transform((biz): Business => ({
    id: biz.bk_biz_id,
    name: keptText(biz.bk_biz_name),
    archived: biz.bk_data_status === 'disabled',
    changedAt: dateOf(biz.bk_updated_at ?? biz.last_time),
    maintainers: accountsIn(biz.bk_biz_maintainer),
  }));

const page = z.object({ count: z.int().min(0), info: z.array(row) });

/** Members of a business are written with commas between. What can be no account is nobody. */
const accountsIn = (list: string | null | undefined): string[] => [
  ...new Set(
    (list ?? '')
      .split(/[,;]/)
      .map((account) => account.trim())
      .filter(isId),
  ),
];

function dateOf(value: string | null | undefined): Date | null {
  const date = new Date(value ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}

type Cmdb = Pick<BkSopsSettings, 'components' | 'supplierAccount'>;

/** Archived businesses are left out unless they are asked for; the condition is the one that bk-sops itself asks with. */
const EVERY_STATUS = { $in: ['enable', 'disabled', null] };

/**
 * Every business that the account may see, archived ones included: all pages to the end, or nothing. Throws
 * UnexpectedAnswer when the pages do not add up to the count they state, whenever they are read.
 */
export async function listBusinesses(gateway: Gateway, cmdb: Cmdb): Promise<Business[]> {
  let found = '';
  for (let reading = 0; reading < READINGS; reading += 1) {
    const { businesses, count } = await readPages(gateway, cmdb);
    if (businesses.size === count) return [...businesses.values()];
    found = `data.info: ${businesses.size} businesses in all pages, though data.count says ${count}`;
  }
  throw new UnexpectedAnswer(`search_business: ${found}`);
}

async function readPages(gateway: Gateway, cmdb: Cmdb) {
  const businesses = new Map<number, Business>();
  let count = 0;
  for (let start = 0; start <= count; start += PAGE) {
    const answer = await search(gateway, cmdb, {}, start);
    ({ count } = answer);
    for (const business of answer.info) businesses.set(business.id, business);
    if (answer.info.length < PAGE) break;
  }
  return { businesses, count };
}

/** Those of the businesses `ids` that the CMDB knows, by id; one that is missing, or hidden, is just that. */
export async function findBusinesses(
  gateway: Gateway,
  cmdb: Cmdb,
  ids: number[],
): Promise<Map<number, Business>> {
  const found = new Map<number, Business>();
  for (let at = 0; at < ids.length; at += PAGE) {
    const some = ids.slice(at, at + PAGE);
    const info = await searchFor(gateway, cmdb, some).catch((error: unknown) => {
      if (isRefusal(error)) return searchEach(gateway, cmdb, some);
      throw error;
    });
    for (const business of info) found.set(business.id, business);
  }
  return found;
}

const searchFor = async (gateway: Gateway, cmdb: Cmdb, ids: number[]): Promise<Business[]> =>
  (await search(gateway, cmdb, { bk_biz_id: { $in: ids } }, 0)).info;

/** An older CMDB refuses a whole query for one business in it that is hidden, some in place of the data. */
const isRefusal = (error: unknown): boolean => error instanceof Refused || error instanceof UnexpectedAnswer;

/** Each by itself; rejects where the CMDB refuses everything. */
async function searchEach(gateway: Gateway, cmdb: Cmdb, ids: number[]): Promise<Business[]> {
  // What is refused for no business at all is refused for another reason.
  await search(gateway, cmdb, {}, 0);
  const found = await Promise.all(
    ids.map((id) =>
      searchFor(gateway, cmdb, [id]).catch((error: unknown) => {
        if (isRefusal(error)) return [];
        throw error;
      }),
    ),
  );
  return found.flat();
}

const search = (gateway: Gateway, { components, supplierAccount }: Cmdb, condition: object, start: number) =>
  gateway.call(
    {
      api: 'search_business',
      method: 'POST',
      url: `${components}/cc/search_business/`,
      body: {
        bk_supplier_account: supplierAccount,
        fields: [
          'bk_biz_id',
          'bk_biz_name',
          'bk_data_status',
          'bk_biz_maintainer',
          'bk_updated_at',
          'last_time',
        ],
        condition: { bk_data_status: EVERY_STATUS, ...condition },
        page: { start, limit: PAGE, sort: 'bk_biz_id' },
      },
    },
    page,
  );
