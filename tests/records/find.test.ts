import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findable, readWanted } from '../../src/records';

const people = [
  { name: 'Ruth Abara', born: '1961-02-14', nhsNumber: '9434765919' },
  { name: 'Zoë Müller-Łukasz', born: '1970-12-03', nhsNumber: '4010232137' },
  { name: 'Siobhán O’Brien', born: '1960-02-14', nhsNumber: null },
  { name: 'Anne-Marie van der Berg', born: '1955-11-30', nhsNumber: '9876543210' },
  { name: 'Joanna Smith-Jones', born: '1961-12-14', nhsNumber: null },
].map((person) => ({ ...person, find: findable(person) }));

const find = (typed: string): readonly string[] => {
  const wanted = readWanted(typed);
  return people.filter((person) => wanted === null || wanted(person.find)).map(({ name }) => name);
};

describe('the find field', () => {
  it.each([
    ['ruth', 'Ruth Abara'],
    ['ABARA, Ruth', 'Ruth Abara'],
    ['abara r', 'Ruth Abara'],
    ['zoe muller', 'Zoë Müller-Łukasz'],
    ['ZOË', 'Zoë Müller-Łukasz'],
    ['lukasz', 'Zoë Müller-Łukasz'],
    ["o'brien", 'Siobhán O’Brien'],
    ['obrien siob', 'Siobhán O’Brien'],
    ['vanderberg', 'Anne-Marie van der Berg'],
    ['anne marie', 'Anne-Marie van der Berg'],
    ['smithjones', 'Joanna Smith-Jones'],
    ['smith jones', 'Joanna Smith-Jones'],
    ['943 476 5919', 'Ruth Abara'],
    ['943-476-5919', 'Ruth Abara'],
    ['9434765919', 'Ruth Abara'],
    ['943', 'Ruth Abara'],
    ['14/02/1961', 'Ruth Abara'],
    ['14/2/61', 'Ruth Abara'],
    ['14.2.1961', 'Ruth Abara'],
    ['14-2-61', 'Ruth Abara'],
    ['14 2 1961', 'Ruth Abara'],
    ['14021961', 'Ruth Abara'],
    ['140261', 'Ruth Abara'],
    ['1961-02-14', 'Ruth Abara'],
    ['19610214', 'Ruth Abara'],
    ['14 Feb 1961', 'Ruth Abara'],
    ['14th of February, 1961', 'Ruth Abara'],
    ['february 14 1961', 'Ruth Abara'],
    ['ruth 14/2/1961', 'Ruth Abara'],
    ['14/2/1961 abara', 'Ruth Abara'],
    ['ruth 1961', 'Ruth Abara'],
    ['abara 943', 'Ruth Abara'],
  ])('finds by "%s"', (typed, name) => {
    expect(find(typed)).toEqual([name]);
  });

  it('takes the beginning of any word of a name, not its middle', () => {
    expect(find('ann')).toEqual(['Anne-Marie van der Berg']);
    expect(find('jo')).toEqual(['Joanna Smith-Jones']);
  });

  it('lists a year’s people by the year alone', () => {
    expect(find('1961')).toEqual(['Ruth Abara', 'Joanna Smith-Jones']);
  });

  it('finds everybody where nothing is typed, and nobody by what fits nobody', () => {
    expect(find('  ')).toHaveLength(people.length);
    expect(find('ruth 15/2/1961')).toEqual([]);
    expect(find('xyz')).toEqual([]);
  });

  it('finds a person by every way of writing the date of birth, and no one born on another day', () => {
    const day = fc
      .date({ min: new Date('1910-01-01'), max: new Date('2009-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, fc.nat(8), (born, other, way) => {
        const [year = '', month = '', date = ''] = born.split('-');
        const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(born));
        const ways = [
          born,
          `${date}/${month}/${year}`,
          `${Number(date)}/${Number(month)}/${year}`,
          `${Number(date)}.${Number(month)}.${year}`,
          `${Number(date)} ${Number(month)} ${year}`,
          `${date}-${month}-${year}`,
          `${date}${month}${year}`,
          words,
          `${Number(date)}/${Number(month)}/${year.slice(2)}`,
        ];
        const fits = readWanted(ways[way] ?? born);
        const who = (each: string) => findable({ name: 'Ann', born: each, nhsNumber: null });
        expect(fits?.(who(born))).toBe(true);
        // Two ways are read the other way round too, or in any century.
        const mistaken = fits?.(who(other)) === true && other !== born && way !== 6 && way !== 8;
        expect(mistaken).toBe(false);
      }),
    );
  });

  it('takes anything that people type without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        expect(find(typed).length).toBeLessThanOrEqual(people.length);
      }),
    );
  });
});
