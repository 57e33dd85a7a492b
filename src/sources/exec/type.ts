import { z } from 'zod';
import { accountsField, checkedOutside, closedBy, closingField, declaredClosing } from '../closing';
import { openPeople, peopleField } from '../people/people';
import { programFields, programOf } from '../program/settings';
import { sourceType } from '../type';

const CLOSING =
  'by hand, itself where the connector closes, {command: [program, argument]}, or {webhook: address}';

/** Tasks that a program of the operator's tells: a connector. */
export const exec = sourceType(
  z.strictObject({
    ...programFields,
    people: peopleField('en', 'UTC').optional(),
    accounts: accountsField,
    closing: closingField(CLOSING).prefault('by hand'),
  }),
  ({ people, accounts, closing: means, ...program }, declaration) => {
    const { name } = declaration;
    const reading = () => ({
      connector: { name, program: programOf(program, declaration, '') },
      people: openPeople(people, declaration),
      accounts,
    });
    const declared = declaredClosing(means);
    return {
      ...declared,
      readFrom: program.command.join(' '),
      accounts,
      async open({ mirror, handled }) {
        const { readFrom, switchedByConnector } = await import('./source.js');
        const parts = { name, mirror, ...reading() };
        return closedBy(readFrom(parts), means, switchedByConnector(parts), { declaration, handled });
      },
      async check(now) {
        const { checkConnector } = await import('./check.js');
        return checkedOutside(means, declaration, () => checkConnector(reading(), declared.closing, now));
      },
    };
  },
);
