import { airflow } from './airflow/type';
import { bkSops } from './bkSops/type';
import { exec } from './exec/type';
import { files } from './file/type';
import { kubernetes } from './kubernetes/type';
import { sql } from './sql/type';
import { temporal } from './temporal/type';
import type { SourceType } from './type';

/** Every type of source, by the name that the file of sources has for it. */
export const SOURCE_TYPES: ReadonlyMap<string, SourceType> = new Map([
  ['files', files],
  ['bk-sops', bkSops],
  ['sql', sql],
  ['airflow', airflow],
  ['exec', exec],
  ['temporal', temporal],
  ['kubernetes', kubernetes],
]);
