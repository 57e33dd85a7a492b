import { cronOf } from '../../../src/domain/cadence/scheduleSpec';
import { assign, withAssignments } from '../../../src/domain/cadence/setFields';
import { differences, normal, parseFlat, type Settings } from '../../../src/domain/cadence/scheduleSettings';

const settings = (cadence: unknown): Settings => ({ cron: '0 9 * * 1', timeZone: 'UTC', cadence });

describe('two settings', () => {
  it('of one meaning do not differ, whatever the order of their fields and what is filled in', () => {
    const short = settings({ closingCap: { percent: 5, tasks: 20 }, staleAfter: '1 month' });
    expect(differences(normal(short), normal(settings({})))).toEqual([]);
  });

  it('differ field by field', () => {
    const before = settings({ staleAfter: '1 month', ladder: [{ step: 'notice', wait: '7 days' }] });
    const after = settings({ staleAfter: '2 months', ladder: [{ step: 'notice', wait: '8 days' }] });
    expect(differences(before, { ...after, cron: null })).toEqual([
      { field: 'cron', before: '0 9 * * 1', after: null },
      { field: 'staleAfter', before: '1 month', after: '2 months' },
      { field: 'ladder.0.wait', before: '7 days', after: '8 days' },
    ]);
  });

  it('may be what no cadence is', () => {
    expect(differences(settings('weekly'), settings('monthly'))).toEqual([
      { field: 'cadence', before: 'weekly', after: 'monthly' },
    ]);
  });
});

describe('an assignment', () => {
  const ladder = [{ step: 'notice', wait: '7 days' }];

  it.each([
    ['replaces a field', 'staleAfter', '2 months', { staleAfter: '2 months', ladder }],
    ['replaces one within a list', 'ladder.0.wait', '1 day', { ladder: [{ step: 'notice', wait: '1 day' }] }],
    ['appends to a list', 'ladder.1', 'x', { ladder: [...ladder, 'x'] }],
    ['takes a field out by null', 'ladder.0.wait', null, { ladder: [{ step: 'notice' }] }],
    ['takes an element of a list out by null', 'ladder.0', null, { ladder: [] }],
    [
      'makes what it needs on its way',
      'calendar.quietHours.from',
      '20:00',
      { ladder, calendar: { quietHours: { from: '20:00' } } },
    ],
  ])('%s', (_name, field, value, expected) => {
    expect(assign({ ladder }, field, value)).toEqual({ ladder, ...(expected as object) });
  });

  it('leaves no holes in a list: the place that it names is told', () => {
    expect(() => assign({ ladder }, 'ladder.7.wait', '1 day')).toThrow(
      'ladder.7.wait is "1 day", expected an index from 0 to 1; 1 appends an element',
    );
  });

  it('of null makes a field, times included, what it is by default', () => {
    const present = {
      cron: '0 7 * * *',
      timeZone: 'UTC',
      cadence: { staleAfter: '40 days', staleAftr: 'x' },
    };
    const nothing = ['cron', 'staleAfter', 'staleAftr'].map((field) => ({ field, value: null }));
    expect(withAssignments(present, nothing)).toMatchObject({
      cron: '0 9 * * 1',
      cadence: { staleAfter: '1 month' },
    });
  });

  it('does not say that the Schedule has what is missing beside the field that was set', () => {
    const from = [{ field: 'calendar.quietHours.from', value: '20:00' }];
    expect(() => withAssignments(settings({}), from)).toThrow(
      /^cadence: calendar\.quietHours\.to is missing, expected a time of day such as 20:00$/,
    );
  });

  it('is refused while something wrong is there besides, and says how to take that out', () => {
    const present = settings({ closingCap: { tasks: 5, max: 7 } });
    const set = (field: string) => () => withAssignments(present, [{ field, value: 8 }]);
    expect(set('closingCap.tasks')).toThrow(
      /^cadence: closingCap\.max is 7, .*the Schedule already has this value, and closingCap\.max=null removes it$/,
    );
    expect(set('closingCap.most')).toThrow(
      /^cadence: closingCap\.max .* removes it; closingCap\.most [^;]*$/,
    );
  });

  it('changes nothing else, and no prototype', () => {
    const input = { ladder };
    assign(input, '__proto__.polluted', true);
    assign(input, 'ladder.0.wait', '1 day');
    expect(input).toEqual({ ladder: [{ step: 'notice', wait: '7 days' }] });
    expect('polluted' in {}).toBe(false);
    expect(() => parseFlat(assign({}, '__proto__.polluted', true))).toThrow('__proto__');
  });
});

describe('the cron expression of a Schedule', () => {
  const every = (start: number | string, end: number | string, step = 1) => [{ start, end, step }];
  const calendar = {
    second: every(0, 0),
    minute: every(0, 59, 20),
    hour: [...every(8, 12), ...every(14, 14)],
    dayOfMonth: every(1, 31),
    month: every('JANUARY', 'DECEMBER'),
    dayOfWeek: every('MONDAY', 'FRIDAY'),
  };

  it('is the one that was kept in a comment, else what the ranges mean', () => {
    const comment = '0,20,40 8-12,14 * * 1-5';
    expect(cronOf([{ ...calendar, comment }], 0)).toBe(comment);
    expect(cronOf([calendar], 0)).toBe('*/20 8-12,14 * * MON-FRI');
  });

  it.each(['0 9 * * 1', 'every working day'])(
    'is what the ranges mean where the comment says otherwise: %s',
    (comment) => {
      expect(cronOf([{ ...calendar, comment }], 0)).toBe('*/20 8-12,14 * * MON-FRI');
    },
  );

  it.each(['0 9 * * 7', '0 9 * * SUN', '0 9 * * 0'])('may call Sunday what it likes: %s', (comment) => {
    const sundays = {
      ...calendar,
      minute: every(0, 0),
      hour: every(9, 9),
      dayOfWeek: every('SUNDAY', 'SUNDAY'),
    };
    expect(cronOf([{ ...sundays, comment }], 0)).toBe(comment);
  });

  it('is none where it takes more than one, seconds, years or intervals', () => {
    expect(cronOf([], 0)).toBeNull();
    expect(cronOf([calendar, calendar], 0)).toBeNull();
    expect(cronOf([calendar], 1)).toBeNull();
    expect(cronOf([{ ...calendar, second: every(30, 30) }], 0)).toBeNull();
    expect(cronOf([{ ...calendar, year: every(2027, 2027) }], 0)).toBeNull();
  });
});
