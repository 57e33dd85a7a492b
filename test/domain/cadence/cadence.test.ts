import { parseCadence } from '../../../src/domain/cadence/cadence';
import { faultsIn } from '../../support/faults';

const faultsOf = (input: unknown) => faultsIn(() => parseCadence(input));

describe('a cadence', () => {
  it('needs nothing: every field has a default', () => {
    expect(parseCadence({})).toMatchObject({
      staleAfter: '1 month',
      confirmedFor: '1 month',
      askAgainAfter: '1 month',
      closingCap: { tasks: 20, percent: 5 },
    });
  });

  it('has the default of what is missing within a field, too', () => {
    expect(parseCadence({ closingCap: { tasks: 50 }, shrink: { percent: 30 } })).toMatchObject({
      closingCap: { tasks: 50, percent: 5 },
      shrink: { percent: 30, tasks: 10 },
    });
  });

  it.each([
    ['staleAftr', 'staleAfter'],
    ['crn', 'cron'],
    ['timezone', 'timeZone'],
  ])('that has %s is told of %s', (field, near) => {
    expect(faultsOf({ [field]: 'x' })).toMatchObject([
      { field, expected: `the field ${near}, the nearest known one` },
    ]);
  });

  it('survives the way through JSON', () => {
    const cadence = parseCadence({ staleAfter: '40 days' });
    expect(parseCadence(JSON.parse(JSON.stringify(cadence)))).toEqual(cadence);
  });

  it.each([
    ['a wait of zero', { ladder: [{ step: 'notice', wait: '0 days' }] }, 'ladder.0.wait', '0 days'],
    ['a negative wait', { ladder: [{ step: 'notice', wait: '-1 day' }] }, 'ladder.0.wait', '-1 day'],
    ['a length without a unit', { staleAfter: '30' }, 'staleAfter', '30'],
    ['a number for a length', { confirmedFor: 30 }, 'confirmedFor', 30],
    ['an empty ladder', { ladder: [] }, 'ladder', []],
    ['a cap of zero', { closingCap: { tasks: 0, percent: 5 } }, 'closingCap.tasks', 0],
    ['a cap of 101 percent', { closingCap: { tasks: 1, percent: 101 } }, 'closingCap.percent', 101],
    ['an unknown field', { stale_after: '1 month' }, 'stale_after', '1 month'],
    [
      'an unknown field of a step',
      { ladder: [{ step: 'notice', wait: '1 day', to: 'x' }] },
      'ladder.0.to',
      'x',
    ],
    ['something else altogether', 'weekly', 'input', 'weekly'],
  ])('refuses %s, naming field and value', (_name, input, field, value) => {
    expect(faultsOf(input)).toContainEqual(expect.objectContaining({ field, value }));
  });

  it('refuses a ladder that does not begin with a notice', () => {
    expect(faultsOf({ ladder: [{ step: 'remind', wait: '1 day' }] })).toHaveLength(1);
  });

  it('refuses to close for silence where the link ends before the date its mail gives, also that of somebody asked in their place', () => {
    const closing = [{ step: 'notice', wait: '14 days' }, { step: 'close' }];
    const faults = (linkValidFor: string, ladder: unknown) =>
      faultsOf({ linkValidFor, ladder, ownerGoneFactor: 3 });
    expect(faults('41 days', closing)).toMatchObject([{ field: 'linkValidFor', value: '41 days' }]);
    expect(faults('27 days', [...closing.slice(0, 1), { step: 'close', wait: '10 days' }])).toHaveLength(1);
    expect(() =>
      parseCadence({ linkValidFor: '42 days', ladder: closing, ownerGoneFactor: 3 }),
    ).not.toThrow();
    expect(() => parseCadence({ linkValidFor: '1 day', ladder: closing.slice(0, 1) })).not.toThrow();
  });

  it('names every fault at once, and what would be right', () => {
    expect(() => parseCadence({ staleAfter: 'soon', askAgainAfter: 'never' })).toThrow(
      'cadence: staleAfter is "soon", expected a length of time above zero, such as "30 days" or "1 month"; ' +
        'askAgainAfter is "never", expected a length of time above zero, such as "30 days" or "1 month"',
    );
  });
});
