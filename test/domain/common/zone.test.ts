import { isZone, knownZone } from '../../../src/domain/common/format';

describe('a time zone', () => {
  it.each(['Asia/Shanghai', 'UTC', 'Etc/GMT-8'])('is %s', (name) => {
    expect(isZone(name)).toBe(true);
    expect(knownZone(name)).toBe(name);
  });

  it.each(['+08:00', '-05', 'Mars/Olympus', ''])('is not %j, whatever this Node takes for one', (name) => {
    expect(isZone(name)).toBe(false);
    expect(knownZone(name)).toBe('UTC');
  });
});
