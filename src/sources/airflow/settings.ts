import { z } from 'zod';
import { closingField } from '../closing';
import { address, text, whole } from '../fields';
import { peopleField } from '../people/people';
import { readSecret } from '../secret';
import type { Declaration } from '../type';
import { projectRule } from './projects';

const CLOSING = 'itself, by hand, {command: [program, argument]} or {webhook: address}';
const SECRET =
  'one of passwordFile, passwordVariable, tokenFile and tokenVariable; with a password, username as well';

/** What connects an Airflow; docs/how-to/airflow.md has the fields. */
export const airflowSettings = z
  .strictObject({
    /** Where its API answers, and people open it. */
    url: address('https://airflow.example.com'),
    username: text('the account that Rollcall acts as').optional(),
    passwordFile: text('a file that holds the password of the account').optional(),
    passwordVariable: text('the environment variable that holds the password of the account').optional(),
    tokenFile: text('a file that holds a token of the API').optional(),
    tokenVariable: text('the environment variable that holds a token of the API').optional(),
    /** Where absent, all DAGs are of one project. */
    project: projectRule.optional(),
    /** Where absent, people come from elsewhere. */
    people: peopleField('en', 'UTC').optional(),
    closing: closingField(CLOSING).default({ by: 'itself' }),
    concurrency: whole(1, 64).default(8),
    perSecond: whole(8, 1000).default(50),
    timeoutSeconds: whole(1, 600).default(60),
    attempts: whole(1, 10).default(4),
  })
  .refine(
    ({ username, passwordFile, passwordVariable, tokenFile, tokenVariable }) => {
      const given = [passwordFile, passwordVariable, tokenFile, tokenVariable];
      const places = given.filter((place) => place !== undefined).length;
      const withToken = (tokenFile ?? tokenVariable) !== undefined;
      return places === 1 && (username !== undefined) !== withToken;
    },
    { path: ['passwordFile'], error: SECRET },
  );

export type AirflowSettings = z.infer<typeof airflowSettings>;

/** How the account is known: never to be printed. */
export type Credentials = { token: string } | { username: string; password: string };

/** The account's secret. Throws InvalidInput naming the field of one that cannot be read; never a secret. */
export function credentialsOf(given: AirflowSettings, declaration: Declaration): Credentials {
  const { username, passwordFile, passwordVariable, tokenFile, tokenVariable } = given;
  const token = readSecret(declaration, 'token', { file: tokenFile, variable: tokenVariable });
  if (token !== null) return { token };
  const password = readSecret(declaration, 'password', { file: passwordFile, variable: passwordVariable });
  return { username: username!, password: password! }; // there are both, as the schema has it
}
