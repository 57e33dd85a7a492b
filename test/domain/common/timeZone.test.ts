import { isTimeZone, knownTimeZone } from '../../../src/domain/common/format';

describe('a time zone', () => {
  it.each(['Asia/Shanghai', 'UTC', 'Etc/GMT-8'])('is %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
    expect(knownTimeZone(name)).toBe(name);
  });

  it.each(['+08:00', '-05', 'Mars/Olympus', ''])('is not %j, whatever this Node takes for one', (name) => {
    expect(isTimeZone(name)).toBe(false);
    expect(knownTimeZone(name)).toBe('UTC');
  });
});
