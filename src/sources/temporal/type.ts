import { readFileSync } from 'node:fs';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { reasonOf } from '../../domain/common/errors';
import { checkedOutside, closedBy, closingField, declaredClosing } from '../closing';
import { patternField } from '../pattern';
import { openPeople, peopleField } from '../people/people';
import { pathIn, refuseField, sourceType, type Declaration } from '../type';
import type { Place } from './calls';

const PROFILE = 'a profile of a Temporal configuration file';
const NAME = 'a name, as Owner';
const TOLD =
  '{searchAttribute: Owner}, {memo: owner}, {note: "owner: (\\S+)"} or {id: "^([a-z]+)-"}, of which the last two are regular expressions with one group';
const CLOSING = 'itself, by hand, {command: [program, argument]} or {webhook: address}';

const name = z.string({ error: NAME }).min(1, { error: NAME });
const told = z.union(
  [
    z.strictObject({ searchAttribute: name }),
    z.strictObject({ memo: name }),
    z.strictObject({ note: patternField }),
    z.strictObject({ id: patternField }),
  ],
  { error: TOLD },
);

const schema = z.strictObject({
  configFile: z.string({ error: PROFILE }).min(1, { error: PROFILE }).optional(),
  profile: z.string({ error: PROFILE }).min(1, { error: PROFILE }).optional(),
  namespace: name.optional(),
  /** Which Schedules, in the language of Temporal's visibility. */
  query: z.string({ error: 'a query, as Team = "billing"' }).default(''),
  owner: told.default({ memo: 'owner' }),
  project: told.optional(),
  ui: z
    .url({ protocol: /^https?$/, error: 'the address of Temporal’s UI, as https://temporal.example.org' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  people: peopleField('en', 'UTC').optional(),
  closing: closingField(CLOSING).default({ by: 'itself' }),
});
type Settings = z.infer<typeof schema>;

/** Where the Schedules are: by the profile; where none is named, the server that Rollcall itself runs on. */
function placeOf(settings: Settings, declaration: Declaration): Place & { address: string } {
  const found = profileOf(settings, declaration);
  const address = found.connectionOptions.address ?? 'localhost:7233';
  const namespace = settings.namespace ?? found.namespace ?? 'default';
  return { address, namespace, connectionOptions: { ...found.connectionOptions, address } };
}

function profileOf({ configFile, profile }: Settings, declaration: Declaration): ClientConnectConfig {
  const refuse = (field: string, value: unknown, error: unknown) =>
    refuseField(declaration, field, { value, expected: `${PROFILE} (${reasonOf(error)})` });
  const given = Object.entries(declaration.env);
  const overrideEnvVars = Object.fromEntries(given.flatMap(([key, value]) => (value ? [[key, value]] : [])));
  try {
    if (configFile === undefined && profile === undefined)
      return loadClientConnectConfig({ overrideEnvVars });
    return loadClientConnectConfig({
      overrideEnvVars,
      disableEnv: true,
      profile: profile ?? 'default',
      ...(configFile !== undefined && {
        configSource: { data: readFileSync(pathIn(declaration, configFile)) },
      }),
    });
  } catch (error) {
    return profile === undefined
      ? refuse('configFile', configFile, error)
      : refuse('profile', profile, error);
  }
}

/** Temporal Schedules, of one namespace: those of other applications, not Rollcall's own. */
export const temporal = sourceType(schema, (settings, declaration) => {
  const { query, owner, closing: means } = settings;
  const place = placeOf(settings, declaration);
  const read = async () => {
    const { createCalls } = await import('./calls.js');
    return {
      name: declaration.name,
      calls: createCalls(place),
      query,
      understanding: {
        owner,
        project: settings.project ?? null,
        oneProject: place.namespace,
        ui:
          settings.ui === undefined
            ? null
            : `${settings.ui}/namespaces/${encodeURIComponent(place.namespace)}`,
      },
      people: openPeople(settings.people, declaration),
    };
  };
  return {
    ...declaredClosing(means),
    readFrom: `namespace ${place.namespace} at ${place.address}`,
    accounts: [],
    async open({ mirror, handled }) {
      const { readFrom, switchedByPausing } = await import('./source.js');
      const parts = { ...(await read()), mirror };
      return closedBy(readFrom(parts), means, switchedByPausing(parts), { declaration, handled });
    },
    async check() {
      const { checkTemporal } = await import('./check.js');
      return checkedOutside(means, declaration, async () => checkTemporal(await read()));
    },
  };
});
