import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkNhsNumber, formatNhsNumber, normaliseNhsNumber, numberKind } from '../../src/records';

describe('an NHS number', () => {
  // 943 476 5919 is the example of the NHS Data Model and Dictionary; 999 … numbers are kept for tests.
  it.each(['9434765919', '9999999999'])('takes %s', (digits) => {
    expect(checkNhsNumber(digits)).toBeNull();
  });

  it('drops the spaces and hyphens that people type, and shows it as it is read aloud', () => {
    expect(normaliseNhsNumber(' 943-476 5919 ')).toBe('9434765919');
    expect(formatNhsNumber('9434765919')).toBe('943 476 5919');
  });

  it.each(['', '943476591', '94347659190', '943476591x', '９４３４７６５９１９'])('says that %j is not ten digits', (digits) => {
    expect(checkNhsNumber(digits)).toBe('length');
  });

  it('refuses a number whose check digit would have to be ten', () => {
    // The weighted sum of 100000001 leaves a remainder of one.
    for (let last = 0; last <= 9; last += 1) expect(checkNhsNumber(`100000001${last}`)).toBe('check-digit');
  });

  it('notices any one digit that was mistyped', () => {
    const typo = fc.record({ at: fc.nat(9), by: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(typo, ({ at, by }) => {
        const digits = Array.from('9434765919', (digit, i) => (i === at ? (Number(digit) + by) % 10 : digit)).join('');
        expect(checkNhsNumber(digits)).toBe('check-digit');
      }),
    );
  });

  it.each([
    ['9434765919', 'nhs'],
    ['4010232137', 'nhs'],
    ['0101600002', 'chi'],
    ['3112999999', 'chi'],
    ['3200000001', 'hc'],
    ['3999999999', 'hc'],
    // No month is the thirteenth.
    ['0113600002', 'nhs'],
  ])('knows by its range what %s is called', (digits, kind) => {
    expect(numberKind(digits)).toBe(kind);
  });
});
