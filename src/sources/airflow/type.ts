import { checkedOutside, closedBy, declaredClosing } from '../closing';
import { openPeople } from '../people/people';
import { sourceType, type Declaration } from '../type';
import type { AirflowParts } from './reading';
import { airflowSettings, credentialsOf, type AirflowSettings } from './settings';

async function connect(
  settings: AirflowSettings,
  declaration: Declaration,
): Promise<Omit<AirflowParts, 'mirror'>> {
  const { url, project, concurrency } = settings;
  const credentials = credentialsOf(settings, declaration);
  const { createGateway } = await import('./gateway.js');
  return { name: declaration.name, url, project, concurrency, gateway: createGateway(settings, credentials) };
}

/** An Airflow, by its REST API: v2 of Airflow 3, or v1 of Airflow 2. */
export const airflow = sourceType(airflowSettings, (settings, declaration) => {
  const { closing: means } = settings;
  const people = () => openPeople(settings.people, declaration);
  return {
    ...declaredClosing(means),
    readFrom: settings.url,
    accounts: [],
    async open({ mirror, handled }) {
      const { pausing, readFrom } = await import('./source.js');
      const parts = { ...(await connect(settings, declaration)), mirror };
      return closedBy(readFrom(parts, people()), means, pausing(parts), { declaration, handled });
    },
    async check() {
      const { checkAirflow } = await import('./check.js');
      const parts = await connect(settings, declaration);
      return checkedOutside(means, declaration, () =>
        checkAirflow(parts, { people: people(), pauses: means.by === 'itself' }),
      );
    },
  };
});
